// `expect(...)` in cells: the values that were there, the run's exit status, and the reports.

import Foundation
import Testing

@Suite struct ExpectationTests {
  @Test func failedExpectationsFailTheRunAndStopNothing() throws {
    let folder = try TestFolder([
      "x.md": notebook(
        "//| label: a\nlet mean = 431.2\nexpect(mean >= 475)\nprint(\"on\")", "//| label: b\nprint(mean)")
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains(
        "x.md:4:1: error: expected mean >= 475, but mean is 431.2\n  expect(mean >= 475)\n  ^~~~~~~~~~~~~~~~~~~\n"))
    #expect(!outcome.errors.contains("not run"))
    let report = try folder.text("reports/x.md")
    #expect(report.contains("expected mean >= 475, but mean is 431.2"))
    #expect(report.contains("on\n") && report.contains("431.2\n```"))
    #expect(try folder.text("reports/x.html").contains("expected mean &gt;= 475, but mean is 431.2"))

    let check = try folder.run("check", "x.md")
    #expect(check.status == 1)
    #expect(check.errors.contains("x.md:4:1: error: cell 'a': expected mean >= 475, but mean is 431.2\n"))
    // What was expected in vain is not recorded by an update.
    #expect(try folder.run("check", "--update", "x.md").errorLines.last == "x.md: not recorded, since a did not succeed")
  }

  @Test func whatHoldsSaysNothing() throws {
    let folder = try TestFolder([
      "x.md": notebook(
        """
        let loss = 0.3104
        expect(loss < 1)
        expect(loss < 1, "small")
        expect(loss, near: 0.31, within: 1e-3)
        expect([1.0, 2], near: [1, 2.0005], within: 1e-3)
        expect(Float(0.5), near: 0.5, within: 0)
        expect([1, 2].count, equals: 2)
        expect(["a": 1], equals: ["a": 1])
        expect(1 / 0.0, near: Double.infinity, within: 1)
        """)
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(!outcome.errors.contains("error"))
  }

  @Test(arguments: [
    ("expect(loss, near: 0.31, within: 1e-3)", "expected loss near 0.31 within 1e-3, but loss is 0.5, off by 0.19"),
    ("expect(nan, near: 0.31, within: 1e9)", "expected nan near 0.31 within 1e9, but nan is nan"),
    ("expect(loss, near: nan, within: 1e9)", "expected loss near nan within 1e9, but loss is 0.5"),
    ("expect(loss, near: 0.5, within: -1)", "expected loss near 0.5 within -1, but 'within' is -1.0; it can't be below 0"),
    (
      "expect([1.0, loss], near: [1, 2], within: 0.5)",
      "expected [1.0, loss] near [1, 2] within 0.5, but [1.0, loss][1] is 0.5, off by 1.5, not near 2.0"
    ),
    (
      "expect(many, near: [1], within: 0.5)", "expected many near [1] within 0.5, but many.count is 3, not 1"
    ),
    ("expect(nan, equals: nan)", "expected nan == nan, but nan is nan and nan is nan"),
    ("expect(name, equals: \"b\")", "expected name == \"b\", but name is \"a\""),
    ("expect(many.count, equals: 2)", "expected many.count == 2, but many.count is 3"),
    ("expect(loss > 0 && loss * 2 > 3)", "expected loss > 0 && loss * 2 > 3, but loss * 2 is 1.0"),
    ("expect(loss == nan)", "expected loss == nan, but loss is 0.5 and nan is nan"),
    ("expect(many.isEmpty)", "expected many.isEmpty, but many.isEmpty is false"),
    ("expect(!flag)", "expected !flag, but !flag is false"),
    ("expect(1 > 2)", "expected 1 > 2, but that is false"),
    ("expect(loss > 1, \"still training\")", "expected loss > 1, but loss is 0.5: still training"),
    ("expect(\n  loss\n    > 1)", "expected loss > 1, but loss is 0.5"),
    ("expect(maybe == 3)", "expected maybe == 3, but maybe is nil"),
  ])
  func valuesAreTold(code: String, message: String) throws {
    let folder = try TestFolder([
      "x.md": notebook(
        "let loss = 0.5, name = \"a\", many = [1.0, 2, 3], flag = true, maybe: Int? = nil\nlet nan = 0.0 / (loss - 0.5)\n"
          + code)
    ])
    let outcome = try folder.run("run", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("x.md:4:1: error: \(message)\n"), "\(outcome.errors)")
  }

  @Test func eachPartIsComputedOnce() throws {
    let folder = try TestFolder([
      "x.md": notebook(
        "var calls = 0\nfunc next() -> Int { calls += 1; return calls }\nexpect(next() > 5 && next() > 0)\nprint(calls)")
    ])
    #expect(try folder.run("run", "x.md").status == 1)
    #expect(try folder.text("reports/x.ipynb").contains("\"1\\n\""))
  }

  @Test func cellsThatMayFailMayMissWhatTheyExpect() throws {
    let folder = try TestFolder(["x.md": notebook("//| error: true\nexpect(1 > 2)")])
    #expect(try folder.run("run", "x.md").status == 0)
    #expect(try folder.run("check", "x.md").status == 0)
  }

  @Test func throwingValuesSayTry() throws {
    let folder = try TestFolder([
      "x.md": notebook("struct Bad: Error {}\nfunc f(_ x: Int) throws -> Int { if x > 1 { throw Bad() }; return x }\ntry expect(f(1) == 2)")
    ])
    #expect(try folder.run("run", "x.md").errors.contains("error: expected f(1) == 2, but f(1) is 1\n"))
    try folder.write(try folder.text("x.md").replacing("try expect(f(1)", with: "try expect(f(2)"), to: "x.md")
    let thrown = try folder.run("run", "x.md")
    #expect(thrown.status == 1)
    #expect(!thrown.errors.contains("expected"))
    try folder.write(try folder.text("x.md").replacing("try expect", with: "expect"), to: "x.md")
    #expect(try folder.run("check", "--no-run", "x.md").status == 1)
  }
}
