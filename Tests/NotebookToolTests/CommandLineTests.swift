// The command line itself: help, version, the list of functions, and wrong options.

import Testing

@Suite struct CommandLineTests {
  @Test func helpNamesCommands() throws {
    let folder = try TestFolder()
    let help = try folder.run("--help")
    #expect(help.status == 0)
    #expect(help.errors == "")
    let words = help.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("USAGE: nb <subcommand>"))
    #expect(words.contains("run Run notebooks and write their reports as HTML, Markdown and Jupyter notebook."))
    #expect(words.contains("export Write notebooks in another format, without running them."))
    #expect(words.contains("import Make a notebook of a Jupyter notebook (nbformat 3 or 4)."))
    #expect(words.contains("functions List the functions and types that cells can use, as Swift declares them."))
    // Without a command, the same.
    #expect(try folder.run().output == help.output)
  }

  @Test func versionIsANumber() throws {
    let version = try TestFolder().run("--version")
    #expect(version.status == 0)
    #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test func runHelpDescribesItsOptions() throws {
    let help = try TestFolder().run("run", "--help")
    #expect(help.status == 0)
    #expect(help.output.contains("--output-dir <output-dir>"))
    #expect(help.output.contains("--fresh"))
  }

  @Test func functionsListsEverything() throws {
    let all = try TestFolder().run("functions")
    #expect(all.status == 0)
    #expect(all.output.hasPrefix("Functions\n"))
    for line in [
      "  func make(_ id: String, maxEpisodeSteps: Int? = nil) throws -> Environment",
      "  func learn(totalTimesteps: Int, logInterval: Int = 1, resetNumTimesteps: Bool = true) throws",
      "  func readTable(_ path: String) throws -> DataTable",
    ] { #expect(all.output.contains(line + "\n"), "\(line)") }
  }

  @Test func functionsShowsOneType() throws {
    let ppo = try TestFolder().run("functions", "PPO")
    #expect(ppo.status == 0)
    #expect(ppo.output.hasPrefix("PPO\n  A model that learns by PPO: policy, environments, hyperparameters and log.\n"))
    #expect(ppo.output.contains("batchSize: Int = 64, nEpochs: Int = 10, gamma: Double = 0.99"))
    #expect(!ppo.output.contains("func reset(seed:"))
  }

  @Test func functionsSuggestsForSlips() throws {
    let folder = try TestFolder()
    let slip = try folder.run("functions", "PPPO", "make")
    #expect(slip.status == 1)
    #expect(slip.errors == "error: no function or type is called 'PPPO'; did you mean 'PPO'?\n")
    #expect(slip.output.contains("func make(_ id: String"))
    let nothing = try folder.run("functions", "somethingElseAltogether")
    #expect(nothing.status == 1)
    #expect(
      nothing.errors
        == "error: no function or type is called 'somethingElseAltogether'; 'functions' without a name lists all\n")
  }

  @Test(arguments: [
    (["run"], "Error: Missing expected argument '<paths> ...'"),
    (["run", "--frehs", "x.md"], "Error: Unknown option '--frehs'. Did you mean '--fresh'?"),
    (["run", "x.md", "--output-dir"], "Error: Missing value for '--output-dir <output-dir>'"),
    (["rnu"], "Error: Unexpected argument 'rnu'"),
  ])
  func wrongCommandLinesExitWith64(_ arguments: [String], _ message: String) throws {
    let folder = try TestFolder(["x.md": "text"])
    let outcome = try folder.start(arguments).outcome(within: 20)
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errorLines.first == message)
    #expect(folder.files == ["x.md"])
  }
}
