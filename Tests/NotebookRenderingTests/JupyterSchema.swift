// nbformat's own schema, and as much of JSON Schema (draft 4) as it uses.

import Foundation
import NotebookModel
import NotebookRendering
import Testing

struct JupyterSchema {
  private let root: JSONValue

  /// - Throws: when the fixture can't be read, or has a keyword that isn't known here.
  init() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/nbformat.v4.5.schema.json")
    root = try JSONValue(json: [UInt8](try Data(contentsOf: url)))
  }

  /// What is wrong with a notebook; empty for a valid one.
  func problems(of bytes: [UInt8]) throws -> [String] { problems(try JSONValue(json: bytes), root, "notebook") }

  private func problems(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    if let reference = schema["$ref"]?.string { return problems(value, resolved(reference), path) }
    var found: [String] = []
    for (keyword, rule) in schema.object ?? [:] {
      switch keyword {
      case "type":
        let types = rule.array?.compactMap(\.string) ?? [rule.string ?? ""]
        if !types.contains(where: { value.isOf($0) }) { found.append("\(path) is no \(types)") }
      case "enum": if rule.array?.contains(value) != true { found.append("\(path) is none of \(rule)") }
      case "minimum": if let n = value.integer, n < rule.integer ?? .max { found.append("\(path) is too small") }
      case "maximum": if let n = value.integer, n > rule.integer ?? .min { found.append("\(path) is too large") }
      case "minLength": if let text = value.string, text.count < rule.integer ?? .max { found.append("\(path) is short") }
      case "maxLength": if let text = value.string, text.count > rule.integer ?? 0 { found.append("\(path) is long") }
      case "pattern":
        if let text = value.string, !matches(text, rule.string ?? "") { found.append("\(path) '\(text)' fits not \(rule)") }
      case "required":
        if let object = value.object {
          for name in rule.array?.compactMap(\.string) ?? [] where object[name] == nil { found.append("\(path) lacks \(name)") }
        }
      case "properties", "patternProperties", "additionalProperties": break
      case "items": for (place, item) in (value.array ?? []).enumerated() { found += problems(item, rule, "\(path)[\(place)]") }
      case "uniqueItems":
        if let items = value.array, Set(items).count < items.count { found.append("\(path) has an item twice") }
      case "oneOf":
        let results = (rule.array ?? []).map { problems(value, $0, path) }
        if results.filter(\.isEmpty).count != 1 {
          found.append("\(path) fits not one of \(results.count): \(results.map { $0.first ?? "fits" })")
        }
      case "not": if problems(value, rule, path).isEmpty { found.append("\(path) fits what it must not") }
      case "description", "$schema", "definitions", "item", "source_hidden", "outputs_hidden": break
      default: found.append("the keyword \(keyword) is not known here")
      }
    }
    return found + members(of: value, schema, path)
  }

  private func members(of value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    var found: [String] = []
    for (name, member) in value.object ?? [:] {
      let patterns = (schema["patternProperties"]?.object ?? [:]).filter { matches(name, $0.key) }.map(\.value)
      let rules = (schema["properties"]?[name].map { [$0] } ?? []) + patterns
      for rule in rules { found += problems(member, rule, "\(path).\(name)") }
      guard rules.isEmpty, let others = schema["additionalProperties"] else { continue }
      if others == .bool(false) { found.append("\(path) has \(name)") }
      if case .object = others { found += problems(member, others, "\(path).\(name)") }
    }
    return found
  }

  private func resolved(_ reference: String) -> JSONValue {
    reference.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] ?? .null }
  }

  private func matches(_ text: String, _ pattern: String) -> Bool {
    text.range(of: pattern, options: .regularExpression) != nil
  }
}

extension JSONValue {
  fileprivate func isOf(_ type: String) -> Bool {
    switch (self, type) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.integer, "integer"), (.null, "null"),
      (.bool, "boolean"), (.integer, "number"), (.number, "number"):
      true
    default: false
    }
  }
}

@Suite struct JupyterSchemaTests {
  @Test(arguments: [
    ("\"id\": \"a\"", "\"id\": \"a b\""), ("\"id\": \"a\"", "\"id\": \"\""), ("\"id\": \"a\", ", ""),
    ("\"source\": [\"x\"]", "\"source\": [1]"), ("\"source\": [\"x\"]", "\"source\": null"),
    ("\"outputs\": []", "\"outputs\": [], \"extra\": 1"), ("\"execution_count\": 1", "\"execution_count\": -1"),
    ("\"tags\": [\"t\"]", "\"tags\": [\"t\", \"t\"]"), ("\"tags\": [\"t\"]", "\"tags\": [\"a,b\"]"),
    ("\"nbformat_minor\": 5", "\"nbformat_minor\": 4"), ("\"code\"", "\"heading\""),
    ("\"outputs\": []", "\"outputs\": [{\"output_type\": \"stream\", \"name\": \"stdout\"}]"),
  ])
  func theSchemaFindsWhatIsWrong(_ right: String, _ wrong: String) throws {
    let text = """
      {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code",
      "id": "a", "metadata": {"tags": ["t"]}, "source": ["x"], "outputs": [], "execution_count": 1}]}
      """
    let schema = try JupyterSchema()
    #expect(try schema.problems(of: Array(text.utf8)) == [])
    #expect(text.contains(right))
    #expect(try !schema.problems(of: Array(text.replacing(right, with: wrong).utf8)).isEmpty)
  }

  @Test(arguments: ["benchmarks", "neural-networks", "ppo"])
  func committedReportsAreValid(_ name: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let bytes = [UInt8](try Data(contentsOf: root.appendingPathComponent("notebooks/reports/\(name).ipynb")))
    #expect(try JupyterSchema().problems(of: bytes) == [])
  }

  @Test func reportsAreValid() throws {
    #expect(try JupyterSchema().problems(of: try smallDocument().record()) == [])
    let tags = try TestDocument("```swift\n//| tags: [a, a, \"b,c\", \"\"]\nlet x = 1\n```\n")
    #expect(try JupyterSchema().problems(of: try tags.record()) == [])
    #expect(try JupyterSchema().problems(of: try tags.rendered(by: JupyterExport())[0].bytes) == [])
  }
}
