// The options of cells, each once: its name, what it takes, what it does, and how it is read.

import NotebookModel

/// An option that a line `//| name: value` at the top of a cell sets.
public struct CellOption: Sendable {
  public var name: String
  /// What may be written behind it, in words that follow "write".
  public var values: String
  public var documentation: String
  /// Takes the value in, or returns false where it doesn't fit.
  let read: @Sendable (YAMLValue, inout CellOptions) -> Bool

  /// The option with a name.
  public static func named(_ name: String) -> CellOption? { all.first { $0.name == name } }

  /// All options, in the order in which help shows them.
  public static let all: [CellOption] = [
    label(
      "label",
      "A name, unique in the notebook. With the prefix fig-, tbl- or lst- what the cell shows can be "
        + "cited: @fig-x.", \.label),
    flag("eval", "false: show the cell and don't run it.", \.eval),
    choice(
      "echo", "Whether the report shows the code; fenced: with its options and fence.",
      [("true", .yes), ("false", .no), ("fenced", .fenced)], \.echo),
    choice(
      "output", "Whether the report shows what the cell gives; asis: printed text is Markdown.",
      [("true", .yes), ("false", .no), ("asis", .asis)], \.output),
    flag("warning", "false: leave warnings out of the report.", \.warning),
    flag("error", "true: the cell may fail without failing the run.", \.error),
    flag("include", "false: run the cell and show neither code nor output.", \.include),
    choice(
      "code-fold", "Whether the code is folded in the HTML report; show: it starts open.",
      [("true", .yes), ("false", .no), ("show", .show)], \.codeFold),
    text("code-summary", "The title of folded code.", \.codeSummary),
    flag("code-line-numbers", "true: number the lines of the code.", \.codeLineNumbers),
    label("lst-label", "The label of the code as a listing, with the prefix lst-.", \.lstLabel),
    text("lst-cap", "The caption of the code as a listing.", \.lstCap),
    texts("fig-cap", "The caption of the figure; a list for several.", \.figCap),
    texts("fig-subcap", "The captions of the figure's parts.", \.figSubcap),
    texts("fig-alt", "The alternative text of the figure; a list for several.", \.figAlt),
    choice(
      "fig-align", "Where the figure stands.",
      [("left", "left"), ("center", "center"), ("right", "right")], \.figAlign),
    text("tbl-cap", "The caption of the table.", \.tblCap),
    texts("tbl-subcap", "The captions of the table's parts.", \.tblSubcap),
    CellOption(
      name: "layout-ncol", values: "a whole number from 1 to 12",
      documentation: "In how many columns several figures stand."
    ) { value, options in
      guard let text = value.text, let number = Int(text), (1...12).contains(number) else { return false }
      options.layoutNcol = number
      return true
    },
    texts("tags", "Jupyter's tags for the cell, such as remove-input.", \.tags),
    choice("cache", "false: run the cell anew every time.", [("true", true), ("false", false)], \.cache),
    texts("dependson", "Labels of cells that this one depends on beyond what it reads.", \.dependson),
    text(
      "source",
      "Show a symbol's text from a file under Sources in place of the cell's own code: "
        + "`Folder/File.swift#symbol`, or the lines between `// anchor: name` and `// end: name` with "
        + "`Folder/File.swift#anchor:name`.", \.source),
    texts(
      "fig-file", "Where the cell's figures are also saved, one file name a figure, relative to the notebook.",
      \.figFile),
    CellOption(
      name: "check",
      values: "true, false, or 'tolerance N' with a number above 0, such as 'tolerance 1e-6'",
      documentation: "How the outputs are compared with the record; tolerance N: numbers in texts and tables may "
        + "differ by N, relatively or absolutely; false: not at all."
    ) { value, options in
      guard let check = value.check else { return false }
      options.check = check
      return true
    },
  ]

  private typealias Path<Value> = any WritableKeyPath<CellOptions, Value> & Sendable

  private static func flag(_ name: String, _ documentation: String, _ path: Path<Bool>) -> CellOption {
    CellOption(name: name, values: "true or false", documentation: documentation) { value, options in
      guard let bool = value.bool else { return false }
      options[keyPath: path] = bool
      return true
    }
  }

  /// One of several words; words that look like booleans may be written as YAML's other spellings of them.
  private static func choice<Value: Sendable>(
    _ name: String, _ documentation: String, _ choices: [(String, Value)], _ path: Path<Value>
  ) -> CellOption {
    let words = choices.map(\.0)
    let values = words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    return CellOption(name: name, values: values, documentation: documentation) { value, options in
      let word = value.bool.map { $0 ? "true" : "false" } ?? value.text
      guard let chosen = choices.first(where: { $0.0 == word }) else { return false }
      options[keyPath: path] = chosen.1
      return true
    }
  }

  private static func choice<Value: Sendable>(
    _ name: String, _ documentation: String, _ choices: [(String, Value)], _ path: Path<Value?>
  ) -> CellOption {
    let optional: [(String, Value?)] = choices.map { ($0.0, $0.1) }
    return choice(name, documentation, optional, path)
  }

  private static func text(_ name: String, _ documentation: String, _ path: Path<String?>) -> CellOption {
    CellOption(name: name, values: "a text", documentation: documentation) { value, options in
      guard let text = value.text else { return false }
      options[keyPath: path] = text
      return true
    }
  }

  private static func texts(_ name: String, _ documentation: String, _ path: Path<[String]>) -> CellOption {
    CellOption(name: name, values: "a text or a list of texts", documentation: documentation) { value, options in
      guard let texts = value.texts else { return false }
      options[keyPath: path] = texts
      return true
    }
  }

  private static func label(_ name: String, _ documentation: String, _ path: Path<String?>) -> CellOption {
    CellOption(name: name, values: "letters (a-z, A-Z), digits, '-' and '_'", documentation: documentation) {
      value, options in
      guard let text = value.text, !text.isEmpty, text.utf8.allSatisfy(\.isLabelByte) else { return false }
      options[keyPath: path] = text
      return true
    }
  }
}

extension YAMLValue {
  fileprivate var check: CellOptions.Check? {
    if let bool { return bool ? .exact : .off }
    let words = text?.split(separator: " ") ?? []
    guard words.count == 2, words[0] == "tolerance", let number = Double(words[1]), number > 0, number.isFinite else {
      return nil
    }
    return .tolerance(number)
  }
}
