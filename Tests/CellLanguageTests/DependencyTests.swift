// What cells read, write and depend on.

import CellLanguage
import NotebookModel
import Testing

@Suite struct DependencyTests {
  private func names(_ ids: Set<VariableID>, _ program: DocumentProgram) -> [String] {
    ids.map { program.variables[$0.rawValue].name }.sorted()
  }

  @Test func readsAndWritesGoThroughFunctions() throws {
    let program = try checked([
      "var n = 1\nfunc bump() { n += 1 }\nfunc twice() { bump(); bump() }", "twice()", "print(n)", "let m = 2",
    ]).get()
    #expect(names(program.cells[1].reads, program) == ["n"])
    #expect(names(program.cells[1].writes, program) == ["n"])
    #expect(program.cells[1].dependencies == [0])
    #expect(names(program.cells[2].reads, program) == ["n"])
    #expect(program.cells[2].writes.isEmpty)
    #expect(program.cells[2].dependencies == [0, 1])
    #expect(program.cells[3].dependencies.isEmpty)
    #expect(program.cells[3].declares.map { program.variables[$0.rawValue].name } == ["m"])
  }

  @Test func objectsThatAreKeptChangeTogether() throws {
    let program = try checked([
      "let envs = try makeVecEnv(\"CartPole-v1\")", "let model = try PPO(\"MlpPolicy\", envs)",
      "try model.learn(totalTimesteps: 10)", "try envs.reset()", "model.gamma = 0.9",
    ]).get()
    #expect(names(program.cells[2].writes, program) == ["envs", "model"])
    #expect(program.cells[2].dependencies == [0, 1])
    // The second cell gave 'envs' another name, so whoever reads 'envs' comes after it.
    #expect(program.cells[3].dependencies == [0, 1, 2])
    #expect(names(program.cells[4].writes, program) == ["envs", "model"])
  }

  @Test func objectsAreFollowedThroughArraysFunctionsAndClosures() throws {
    let program = try checked([
      "let a = try PPO(\"MlpPolicy\", makeVecEnv(\"CartPole-v1\"))", "var all = [a]",
      "func start(_ m: PPO) throws { try m.learn(totalTimesteps: 1) }", "try start(all[0])",
      "let again = { try a.learn(totalTimesteps: 2) }", "_ = try again()",
      "let b = try PPO(\"MlpPolicy\", makeVecEnv(\"CartPole-v1\"))", "try b.learn(totalTimesteps: 3)",
    ]).get()
    #expect(names(program.cells[3].writes, program) == ["a", "all"])
    #expect(names(program.cells[5].writes, program) == ["a", "again", "all"])
    #expect(program.cells[5].dependencies == [0, 1, 2, 3, 4])
    // What shares nothing with them is left alone.
    #expect(names(program.cells[7].writes, program) == ["b"])
    #expect(program.cells[7].dependencies == [6])
  }

  @Test func capturedVariablesAreStateOfTheFunctionThatKeepsThem() throws {
    let program = try checked([
      "func counter() -> () -> Int { var k = 0; return { k += 1; return k } }", "let next = counter()", "print(next())",
      "print(next())",
    ]).get()
    #expect(names(program.cells[2].writes, program) == ["next"])
    #expect(program.cells[3].dependencies == [0, 1, 2])
  }

  @Test func calledValuesAndWitnessesHaveTheEffectsOfTheirBodies() throws {
    let program = try checked([
      "var n = 1\nlet bump = { n += 1 }", "bump()", "print(n)",
      "var unit = \"m\"\nstruct Length: CustomStringConvertible { var x = 1; var description: String { \"\\(x) \\(unit)\" } }",
      "let l = Length()", "unit = \"cm\"", "print(l)",
    ]).get()
    #expect(names(program.cells[1].writes, program) == ["n"])
    #expect(program.cells[2].dependencies == [0, 1])
    #expect(program.cells[6].dependencies == [3, 4, 5])
  }

  @Test func typesAndFunctionsOfOtherCellsCount() throws {
    let program = try checked([
      "struct P { var x = 1 }", "func f(_ k: Int) -> Int { k }", "let p = P(x: f(2))",
    ]).get()
    #expect(program.cells[2].dependencies == [0, 1])
  }

  @Test func dependsonNamesCells() {
    var first = CellOptions()
    first.label = "setup"
    var second = CellOptions()
    second.dependson = ["setup"]
    let document = notebook(["let a = 1", "let b = 2"], options: [first, second])
    let program = try? DocumentChecker().checkDocument(document, catalog: TestCatalog.catalog).get()
    #expect(program?.cells[1].dependencies == [0])
  }

  @Test func cellsThatDoNotRunDefineNothing() {
    var options = CellOptions()
    options.eval = false
    let document = notebook(["let a = nonsense(", "let b = a"], options: [options, CellOptions()])
    guard case .failure(let failure) = DocumentChecker().checkDocument(document, catalog: TestCatalog.catalog) else {
      Issue.record("'a' must be unknown")
      return
    }
    #expect(failure.diagnostics.map(\.line) == ["x.md:5:9: error: cannot find 'a' in scope"])
  }

  @Test func equalProgramsHaveEqualText() throws {
    let one = try checked(["let a = [1,2].map { $0*2 } // twice"]).get()
    let other = try checked(["struct Q {}", "let a = [1, 2].map {\n  $0 * 2\n}"]).get()
    #expect(one.cells[0].canonical == other.cells[1].canonical)
    let third = try checked(["let a = [1, 2].map { $0 * 3 }"]).get()
    #expect(one.cells[0].canonical != third.cells[0].canonical)
  }

  @Test func capturesAndLocalsAreListed() throws {
    let program = try checked(["func f() -> () -> Int { var k = 0; let j = 2; return { k += j; return k } }"]).get()
    let closure = try #require(program.functions.first { $0.name == "closure" && !$0.captures.isEmpty })
    #expect(names(Set(closure.captures), program) == ["j", "k"])
    #expect(closure.captures.allSatisfy { program.variables[$0.rawValue].isCaptured })
    let function = try #require(program.functions.first { $0.name == "f()" })
    #expect(names(Set(function.locals), program) == ["j", "k"])
    #expect(function.captures.isEmpty)
  }

  @Test func placesAreThoseOfTheFile() throws {
    let program = try checked(["let a = 1", "let b = a +\n  2"]).get()
    #expect(
      program.dump(cell: 1, catalog: TestCatalog.catalog, showsRanges: true)
        == "let b: Int = +(Int,Int)(a, 2) @5:1-6:4\n")
  }
}
