// `nb bench`: what it prints, and how it fails; never how fast anything is.

import Foundation
import Testing

@Suite struct BenchTests {
  @Test func aBenchmarkIsReadByPeople() throws {
    let outcome = try TestFolder().run("bench", "peak", "--samples", "2")
    #expect(outcome.status == 0 && outcome.errors == "")
    let lines = outcome.outputLines
    #expect(lines.contains("peak: multiply-adds of registers alone, on one core"))
    let row = try #require(lines.first { $0.contains("n 2") })
    #expect(row.contains(/^  multiply-adds +\d+(\.\d+)? GFLOP\/s  IQR .+ [GMk]?FLOP\/s +n 2$/), "\(row)")
    #expect(lines.contains { $0.contains(/^  instruction set +(avx512|avx2|baseline)$/) })
  }

  @Test func aBenchmarkIsReadByPrograms() throws {
    let outcome = try TestFolder().run("bench", "--json", "environments", "peak", "--samples", "3", "--threads", "2")
    #expect(outcome.status == 0)
    let events = try outcome.outputLines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(events.map { $0["event"] as? String } == ["command-started", "measured", "measured", "command-finished"])
    #expect(events[1]["benchmark"] as? String == "environments")
    #expect(events[1]["threads"] as? Int == 2)
    let measurements = try #require(events[1]["measurements"] as? [[String: Any]])
    #expect(
      measurements.map { $0["name"] as? String } == [1, 8, 64, 1024, 4096].map {
        "CartPole-v1, \($0) \($0 == 1 ? "environment" : "environments")"
      })
    for measurement in measurements {
      #expect(measurement["unit"] as? String == "steps/s")
      #expect((measurement["samples"] as? [Double])?.count == 3)
    }
    #expect((events[2]["machine"] as? [String: Any])?["cores"] is Int)
  }

  @Test(arguments: [
    (["peek"], Int32(1), "error: no benchmark is called 'peek'; did you mean 'peak'?\n"),
    (["xyzzy"], 1, "error: no benchmark is called 'xyzzy'; 'bench --help' lists all\n"),
  ])
  func unknownNames(arguments: [String], status: Int32, message: String) throws {
    let outcome = try TestFolder().run("bench", arguments[0])
    #expect(outcome.status == status && outcome.errors == message)
  }

  @Test(arguments: [("--samples", "0"), ("--samples", "10001"), ("--threads", "0"), ("--threads", "257")])
  func numbersOutOfRange(option: String, value: String) throws {
    let outcome = try TestFolder().run("bench", "peak", option, value)
    #expect(outcome.status == 64)
    let most = option == "--samples" ? "10,000" : "256"
    #expect(outcome.errors.hasPrefix("Error: \(option) must be from 1 to \(most), not \(value)\n"))
  }

  @Test func theHelpNamesAll() throws {
    let help = try TestFolder().run("bench", "--help").output
    for name in [
      "cartpole-defaults", "cartpole-zoo", "pendulum-zoo", "cartpole-purejaxrl", "cartpole-pufferlib",
      "cartpole-purejaxrl-16-seeds", "updates-by-batch", "updates-by-width", "roofline", "environments", "peak",
    ] {
      #expect(help.contains("  \(name): "))
    }
  }
}
