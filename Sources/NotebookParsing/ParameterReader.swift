// Parameters as YAML writes them: the front matter's `params`, and the files of `--execute-params`.

import NotebookModel

enum ParameterReader {
  /// The parameters of the front matter; what is wrong goes to `problems`.
  static func read(
    _ entry: YAMLReader.Entry, of reader: YAMLReader, _ problems: inout ProblemList
  ) -> [Parameter] {
    switch entry.value {
    case .null: return []
    case .mapping: break
    case .text, .list:
      problems.report(
        .wrongValue(
          .frontMatter, key: "params", found: entry.value.text, shape: entry.value.shape,
          expected: "lines 'name: value' below it"), entry.valueOffsets)
      return []
    }
    return reader.entries(below: entry).compactMap { entry in
      let source = reader.document.source
      guard isIdentifier(entry.key) else {
        problems.report(.parameterName(entry.key), entry.keyOffsets)
        return nil
      }
      guard let value = value(of: entry, &problems) else { return nil }
      return Parameter(entry.key, value, range: source.range(entry.keyOffsets))
    }
  }

  /// The value of an entry, if it is one that parameters can have.
  static func value(of entry: YAMLReader.Entry, _ problems: inout ProblemList) -> ParameterValue? {
    if let value = ParameterValue(entry.value) { return value }
    let error: ParsingError =
      if let text = entry.value.text, case .text(_, isPlain: true) = entry.value {
        .parameterOverflow(entry.key, text)
      } else {
        .parameterValue(entry.key, shape: entry.value.shapeOfParameter)
      }
    problems.report(error, entry.valueOffsets)
    return nil
  }

  /// Whether a name can stand behind `let`.
  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, name != "_", !reservedWords.contains(name) else { return false }
    func isHead(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isXIDStart }
    return isHead(first) && name.unicodeScalars.allSatisfy { isHead($0) || $0.properties.isXIDContinue }
  }

  /// The Swift Programming Language, "Keywords and Punctuation": those that no declaration may have for a name.
  private static let reservedWords: Set<String> = [
    "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout",
    "internal", "let", "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows", "static",
    "struct", "subscript", "typealias", "var", "break", "case", "catch", "continue", "default", "defer", "do", "else",
    "fallthrough", "for", "guard", "if", "in", "repeat", "return", "throw", "switch", "where", "while", "Any", "as",
    "await", "false", "is", "nil", "self", "Self", "super", "throws", "true", "try",
  ]
}

extension ParameterValue {
  /// What a YAML value stands for; `nil` for mappings, nothing, mixed, empty and nested lists, and whole numbers that
  /// no `Int` holds.
  init?(_ yaml: YAMLValue) {
    switch yaml {
    case .text(let text, isPlain: true):
      guard let value = ParameterValue(plain: text) else { return nil }
      self = value
    case .text(let text, isPlain: false): self = .string(text)
    case .list(let values):
      let read = values.compactMap(ParameterValue.init)
      guard read.count == values.count, let list = ParameterValue.list(unifying: read) else { return nil }
      self = list
    case .null, .mapping: return nil
    }
  }

  /// What a scalar without quotes stands for by YAML's core schema (YAML 1.2, 10.3.2): digits may have `_` between
  /// them as in YAML 1.1 and Swift.
  private init?(plain text: String) {
    switch text {
    case "true", "True", "TRUE": self = .boolean(true)
    case "false", "False", "FALSE": self = .boolean(false)
    case ".nan", ".NaN", ".NAN": self = .double(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": self = .double(-.infinity)
    default:
      if let digits = text.wholeNumber {
        guard let number = Int(digits.text, radix: digits.radix) else { return nil }
        self = .integer(number)
      } else if text.isDecimal, let number = Double(text.replacing("_", with: "")) {
        self = .double(number)
      } else {
        self = .string(text)
      }
    }
  }

  /// What the command line gives for a parameter, of the type that the parameter has; `nil` where it doesn't fit.
  ///
  /// A text is taken as it is, without YAML's quotes; a list is written `[1, 2, 3]`.
  public init?(argument text: String, for parameter: Parameter) {
    let type = parameter.defaultValue.typeName
    if type == "String" {
      self = .string(text)
      return
    }
    let value: ParameterValue? =
      if type.hasPrefix("[") { YAMLValue(yaml: text).flatMap(ParameterValue.init) } else { .init(plain: text) }
    guard let value = value?.converted(to: type) else { return nil }
    self = value
  }
}

extension String {
  /// The digits of a whole number such as `-12`, `0x1F` or `0o17`, with its sign.
  fileprivate var wholeNumber: (text: String, radix: Int)? {
    let sign = hasPrefix("-") || hasPrefix("+") ? String(prefix(1)) : ""
    var digits = dropFirst(sign.count)
    var radix = 10
    if digits.hasPrefix("0x") { radix = 16 } else if digits.hasPrefix("0o") { radix = 8 }
    if radix != 10 { digits = digits.dropFirst(2) }
    guard let first = digits.first, first != "_", digits.last != "_",
      digits.allSatisfy({ $0 == "_" || $0.isASCII && $0.hexDigitValue.map { $0 < radix } == true })
    else { return nil }
    return (sign + digits.replacing("_", with: ""), radix)
  }

  /// Whether it is `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, with `_` between digits.
  fileprivate var isDecimal: Bool {
    var rest = self[...]
    func skipDigits() -> Int {
      let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "_" }
      rest = rest.dropFirst(digits.count)
      return digits.first == "_" || digits.last == "_" ? -1 : digits.count
    }
    if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
    let whole = skipDigits()
    var fraction = 0
    if rest.hasPrefix(".") {
      rest.removeFirst()
      fraction = skipDigits()
    }
    guard whole >= 0, fraction >= 0, whole + fraction > 0 else { return false }
    guard rest.hasPrefix("e") || rest.hasPrefix("E") else { return rest.isEmpty }
    rest.removeFirst()
    if rest.hasPrefix("-") || rest.hasPrefix("+") { rest.removeFirst() }
    return skipDigits() > 0 && rest.isEmpty
  }
}

extension YAMLValue {
  /// Why it is no parameter's value.
  fileprivate var shapeOfParameter: String {
    guard case .list(let values) = self else { return shape }
    if values.isEmpty { return "an empty list, which has no type" }
    return values.contains { ParameterValue($0) == nil || $0.isList } ? "a nested list" : "a list of several types"
  }

  private var isList: Bool { if case .list = self { true } else { false } }
}
