// The findings of `nb check` as files: the HTML page with pictures side by side, and JUnit's XML.

import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of an XML file, in order, with their attributes and texts.
private final class XMLElements: NSObject, XMLParserDelegate {
  private(set) var elements: [(name: String, parent: String?, attributes: [String: String], text: String)] = []
  private var open: [Int] = []

  init(_ data: Data) throws {
    super.init()
    let parser = XMLParser(data: data)
    parser.delegate = self
    let isWellFormed = parser.parse()
    try #require(isWellFormed, "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, open.last.map { elements[$0].name }, attributes, ""))
    open.append(elements.count - 1)
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }

  func all(_ name: String) -> [(attributes: [String: String], text: String)] {
    elements.filter { $0.name == name }.map { ($0.attributes, $0.text) }
  }
}

/// What junit-10.xsd of Jenkins' xunit plugin says of the elements that a check writes.
private struct JUnitSchema {
  var parents: Set<String?>
  var required: Set<String>
  var optional: Set<String> = []
  var hasText = false

  static let elements: [String: JUnitSchema] = [
    "testsuites": JUnitSchema(parents: [nil], required: [], optional: ["name", "time", "tests", "failures", "errors"]),
    "testsuite": JUnitSchema(
      parents: [nil, "testsuites", "testsuite"], required: ["name", "tests", "failures", "errors"],
      optional: [
        "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url",
      ]),
    "testcase": JUnitSchema(parents: ["testsuite"], required: ["name"], optional: ["time", "classname", "group"]),
    "failure": JUnitSchema(parents: ["testcase"], required: [], optional: ["type", "message"], hasText: true),
    "error": JUnitSchema(parents: ["testcase"], required: [], optional: ["type", "message"], hasText: true),
    "skipped": JUnitSchema(parents: ["testcase"], required: [], optional: ["type", "message"], hasText: true),
  ]

  /// What does not hold in a file, a line each.
  static func problems(in xml: XMLElements) -> [String] {
    xml.elements.flatMap { element -> [String] in
      guard let schema = elements[element.name] else { return ["there is no element '\(element.name)'"] }
      var problems: [String] = []
      if !schema.parents.contains(element.parent) { problems.append("\(element.name) in \(element.parent ?? "nothing")") }
      let names = Set(element.attributes.keys)
      problems += schema.required.subtracting(names).sorted().map { "\(element.name) without '\($0)'" }
      problems += names.subtracting(schema.required).subtracting(schema.optional).sorted().map {
        "\(element.name) with '\($0)'"
      }
      if element.name != "testcase", let time = element.attributes["time"],
        time.wholeMatch(of: /(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?/) == nil
      {
        problems.append("\(element.name) with the time '\(time)'")
      }
      if !schema.hasText, element.text.contains(where: { !$0.isWhitespace }) {
        problems.append("\(element.name) with the text '\(element.text)'")
      }
      return problems
    }
  }
}

@Suite struct CheckReportTests {
  @Test func picturesStandSideBySide() throws {
    let folder = try TestFolder([
      "x.md": notebook("//| label: fig-a\n//| fig-cap: A\ntry lineChart([1, 4, 9])", "//| label: b\nprint(\"<1>\")")
    ])
    #expect(try folder.run("run", "x.md").status == 0)
    try folder.write(try folder.text("x.md").replacing("4, 9", with: "5, 9").replacing("<1>", with: "<2>"), to: "x.md")
    let outcome = try folder.run("check", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.outputLines == [".nb/check/x.html"])
    #expect(outcome.errors.contains("cell 'fig-a': output 1 (picture) differs from the record's picture\n"))
    let page = try folder.text(".nb/check/x.html")
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.contains("<title>Check of x.md</title>"))
    #expect(page.matches(of: /<svg\s/).count >= 2)
    #expect(page.contains("<figcaption>Record</figcaption>") && page.contains("<figcaption>Now</figcaption>"))
    #expect(page.contains("&lt;<mark>1</mark>&gt;") && page.contains("&lt;<mark>2</mark>&gt;"))
    // One file: nothing is loaded, and every style is named by its hash.
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("src=\"http") && !page.contains("href=\"http") && !page.contains("url(http"))

    // Where nothing differs any more, the page goes; where it is asked for by name, it stays.
    try folder.write(try folder.text("x.md").replacing("5, 9", with: "4, 9").replacing("<2>", with: "<1>"), to: "x.md")
    let fine = try folder.run("check", "x.md")
    #expect(fine.status == 0 && fine.output == "")
    #expect(!folder.has(".nb/check/x.html"))
    #expect(try folder.run("check", "--report", "out/check.html", "x.md").outputLines == ["out/check.html"])
    #expect(try folder.text("out/check.html").contains("2 of 2 cells as recorded."))
  }

  @Test func textsStandLineByLine() throws {
    let folder = try TestFolder([
      "x.md": notebook("//| label: a\nfor n in 1...200 { print(\"line\", n) }", "//| label: b\nlet n = [1, 2]\nprint(n[1])")
    ])
    #expect(try folder.run("run", "x.md").status == 0)
    let changed = try folder.text("x.md")
      .replacing("print(\"line\", n)", with: "print(n == 20 || n > 100 ? \"LINE\" : \"line\", n); if n == 50 { print(\"more\") }")
      .replacing("n[1]", with: "n[2]")
    try folder.write(changed, to: "x.md")
    #expect(try folder.run("check", "x.md").status == 1)
    let page = try folder.text(".nb/check/x.html")
    // Around a difference, three lines; then what only one side has; the rest is counted.
    #expect(page.contains("<div class=\"row same\"><div data-line=\"17\">line 17</div><div data-line=\"17\">line 17</div></div>"))
    #expect(!page.contains("data-line=\"16\""))
    #expect(
      page.contains(
        "<div class=\"row\"><div class=\"old\" data-line=\"20 \u{2212}\"><mark>line</mark> 20</div>"
          + "<div class=\"new\" data-line=\"20 +\"><mark>LINE</mark> 20</div></div>"))
    #expect(page.contains("<div class=\"row\"><div class=\"none\"></div><div class=\"new\" data-line=\"51 +\"><mark>more</mark></div></div>"))
    #expect(page.contains("<div data-line=\"51\">line 51</div><div data-line=\"52\">line 51</div>"))
    #expect(page.contains("<div class=\"gap\">57 more lines differ</div>"))
    // The overview leads to each cell; what failed shows its code.
    #expect(page.contains("<td><a href=\"#check-2\">b</a></td><td class=\"check-line\">9</td>"))
    #expect(page.contains("<section class=\"check\" id=\"check-2\">\n<h3>b <span class=\"check-place\">line 9</span></h3>"))
    #expect(page.contains("print(n[2])\n        ^~~~</pre>"))
  }

  @Test func junitHasACaseForEachCell() throws {
    let folder = try TestFolder([
      "n/a.md": notebook(
        "//| label: one\nprint(\"a <b> & \\\"c\\\"\\u{1B}\")", "//| label: off\n//| check: false\nprint(1)",
        "//| label: not\n//| eval: false\nprint(2)", "//| label: bad\nlet n = [1]", "//| label: after\nprint(n)"),
      "n/b.md": notebook("print(1)"),
    ])
    #expect(try folder.run("run", "n").status == 0)
    try folder.write(
      try folder.text("n/a.md").replacing("<b>", with: "<c>").replacing("[1]", with: "[1][1]"), to: "n/a.md")
    let outcome = try folder.run("check", "--junit", "out/junit.xml", "n")
    #expect(outcome.status == 1)
    #expect(outcome.outputLines.contains("out/junit.xml"))
    let xml = try XMLElements(folder.data("out/junit.xml"))
    #expect(JUnitSchema.problems(in: xml) == [])
    #expect(xml.elements[0].name == "testsuites")
    #expect(xml.elements[0].attributes["tests"] == "6")
    let suites = xml.all("testsuite")
    #expect(suites.map { $0.attributes["name"] } == ["n/a.md", "n/b.md"])
    #expect(suites.map { $0.attributes["tests"] } == ["5", "1"])
    #expect(suites.map { $0.attributes["failures"] } == ["1", "0"])
    #expect(suites.map { $0.attributes["errors"] } == ["2", "0"])
    #expect(suites.map { $0.attributes["skipped"] } == ["2", "0"])
    let cases = xml.all("testcase")
    #expect(cases.map { $0.attributes["name"] } == ["one", "off", "not", "bad", "after", "cell-1"])
    #expect(cases.allSatisfy { Double($0.attributes["time"] ?? "").map { $0 >= 0 } == true })
    #expect(cases[0].attributes["classname"] == "n/a.md")
    let failure = try #require(xml.all("failure").first)
    #expect(failure.attributes["message"] == "output 1 (stdout) differs from the record in line 1, column 4")
    #expect(failure.attributes["type"] == "text")
    #expect(failure.text.contains("expected 1 | a <b> & \"c\"\\u{1B}"))
    #expect(xml.all("error").map { $0.attributes["type"] } == ["failed", "skipped"])
    #expect(xml.all("error")[0].text.hasPrefix("n/a.md:"))
    #expect(xml.all("skipped").map { $0.attributes["message"] } == ["check: false", "not run"])
  }

  @Test func junitTellsOfNotebooksThatCannotRun() throws {
    let folder = try TestFolder(["x.md": notebook("print(missing)")])
    #expect(try folder.run("check", "--junit", "junit.xml", "x.md").status == 1)
    let xml = try XMLElements(folder.data("junit.xml"))
    #expect(JUnitSchema.problems(in: xml) == [])
    #expect(xml.all("testcase").map { $0.attributes["name"] } == ["notebook"])
    let error = try #require(xml.all("error").first)
    #expect(error.attributes["message"] == "cannot find 'missing' in scope")
    #expect(error.text.hasPrefix("x.md:2:7: error: cannot find 'missing' in scope"))
  }

  @Test func aFileThatCannotBeWrittenIsAnError() throws {
    let folder = try TestFolder(["x.md": notebook("print(1)"), "file": ""])
    #expect(try folder.run("run", "x.md").status == 0)
    let outcome = try folder.run("check", "--junit", "file/junit.xml", "x.md")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("/file: error: can't write the file: Not a directory"))
  }
}
