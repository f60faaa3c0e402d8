// A check's findings as JUnit's XML, which CI systems read: a suite a notebook, a case a cell.

import Foundation
import NotebookModel

/// The file that `nb check --junit` writes.
///
/// Elements and attributes are those of Jenkins' schema (junit-10.xsd of its xunit plugin), which GitLab and others
/// read too. A case has one `failure` or `error` at most, since Jenkins keeps one; it holds all that is wrong.
public struct JUnitReport: Sendable {
  private let comparisons: [NotebookComparison]
  private let broken: [(path: String, diagnostics: [Diagnostic])]

  /// - Parameters:
  ///   - comparisons: of the notebooks that ran.
  ///   - broken: those that could not run, and why.
  public init(_ comparisons: [NotebookComparison], broken: [(path: String, diagnostics: [Diagnostic])] = []) {
    self.comparisons = comparisons
    self.broken = broken
  }

  /// The bytes of the file.
  public var file: [UInt8] {
    let suites = comparisons.map(suite) + broken.map(suite)
    var xml = XMLBuffer()
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"nb check\"")
    xml.counts(suites.flatMap(\.cases))
    xml.raw(">\n")
    for suite in suites { suite.write(&xml) }
    xml.raw("</testsuites>\n")
    return xml.bytes
  }

  private func suite(_ comparison: NotebookComparison) -> TestSuite {
    let path = comparison.notebook.path
    var cases = comparison.mismatches.map { mismatch in
      TestCase(
        name: "record", path: path,
        problem: .failure(
          message: mismatch.message, type: mismatch.kind,
          text: Diagnostic(.error, mismatch.message, file: path).line))
    }
    for cell in comparison.cells {
      cases.append(
        TestCase(name: cell.id, path: path, seconds: cell.seconds, problem: problem(of: cell, comparison.notebook)))
    }
    return TestSuite(name: path, cases: cases)
  }

  private func suite(_ path: String, _ diagnostics: [Diagnostic]) -> TestSuite {
    let problem = TestCase.Problem.error(
      message: diagnostics.first?.message ?? "", type: "diagnostic",
      text: diagnostics.map(\.line).joined(separator: "\n"))
    return TestSuite(name: path, cases: [TestCase(name: "notebook", path: path, problem: problem)])
  }

  private func problem(of cell: CellComparison, _ notebook: Notebook) -> TestCase.Problem? {
    guard let first = cell.mismatches.first else {
      switch cell.coverage {
      case .compared: return nil
      case .leftOut: return .skipped(message: "check: false")
      case .notRun: return .skipped(message: "not run")
      }
    }
    let text = cell.mismatches.map { $0.rendered(of: cell, in: notebook) }.joined(separator: "\n")
    switch first {
    case .failed, .skipped: return .error(message: first.message, type: first.kind, text: text)
    default: return .failure(message: first.message, type: first.kind, text: text)
    }
  }
}

private struct TestSuite {
  var name: String
  var cases: [TestCase]

  func write(_ xml: inout XMLBuffer) {
    xml.raw("  <testsuite")
    xml.attribute("name", name)
    xml.counts(cases)
    xml.attribute("skipped", "\(cases.count { if case .skipped? = $0.problem { true } else { false } })")
    xml.raw(">\n")
    for item in cases { item.write(&xml) }
    xml.raw("  </testsuite>\n")
  }
}

private struct TestCase {
  enum Problem {
    case failure(message: String, type: String, text: String)
    case error(message: String, type: String, text: String)
    case skipped(message: String)
  }

  var name: String
  /// The notebook, which GitLab shows as the suite.
  var path: String
  var seconds: Double?
  var problem: Problem?

  func write(_ xml: inout XMLBuffer) {
    xml.raw("    <testcase")
    xml.attribute("name", name)
    xml.attribute("classname", path)
    xml.attribute("time", String(format: "%.3f", seconds ?? 0))
    guard let problem else { return xml.raw("/>\n") }
    xml.raw(">\n      ")
    switch problem {
    case .failure(let message, let type, let text): xml.element("failure", message, type, text)
    case .error(let message, let type, let text): xml.element("error", message, type, text)
    case .skipped(let message):
      xml.raw("<skipped")
      xml.attribute("message", message)
      xml.raw("/>")
    }
    xml.raw("\n    </testcase>\n")
  }
}

/// Growing XML with the escapes that XML 1.0 needs; characters that it has no place for become U+FFFD.
private struct XMLBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

  mutating func attribute(_ name: String, _ value: String) {
    raw(" \(name)=\"")
    escaped(value, lineBreak: "&#10;")
    raw("\"")
  }

  mutating func element(_ name: String, _ message: String, _ type: String, _ text: String) {
    raw("<\(name)")
    attribute("message", message)
    attribute("type", type)
    raw(">")
    escaped(text, lineBreak: "\n")
    raw("</\(name)>")
  }

  /// How many cases there are of each sort, and their seconds; the schema has `skipped` for single suites only.
  mutating func counts(_ cases: [TestCase]) {
    attribute("tests", "\(cases.count)")
    attribute("failures", "\(cases.count { if case .failure? = $0.problem { true } else { false } })")
    attribute("errors", "\(cases.count { if case .error? = $0.problem { true } else { false } })")
    attribute("time", String(format: "%.3f", cases.reduce(0) { $0 + ($1.seconds ?? 0) }))
  }

  private mutating func escaped(_ text: String, lineBreak: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": raw("&amp;")
      case "<": raw("&lt;")
      case ">": raw("&gt;")
      case "\"": raw("&quot;")
      case "\n": raw(lineBreak)
      case "\t": raw("\t")
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": raw("\u{FFFD}")
      default: raw(String(scalar))
      }
    }
  }
}
