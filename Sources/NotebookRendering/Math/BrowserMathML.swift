// KaTeX's MathML 3 -> what browsers draw today, MathML Core (w3.org/TR/mathml-core): letters in bold, script and the like
// become the characters that Unicode has for them, and what the core left out (alignment of columns, lines, boxes)
// becomes classes of the page's style.

/// - Parameter markup: KaTeX's output, `<span class="katex"><math>...</math></span>`.
func browserMathML(_ markup: String, tex: String) -> String {
  var page = HTMLBuffer()
  var open: [OpenElement] = []
  var isAnnotation = false
  for token in MarkupTokenizer(markup, isXML: true) {
    switch token {
    case .start("annotation", _, let isSelfClosing): isAnnotation = !isSelfClosing
    case .end("annotation"): isAnnotation = false
    case _ where isAnnotation: continue
    case .start(let name, _, _) where name == "span" || name == "semantics": continue
    case .end(let name) where name == "span" || name == "semantics": continue
    case .start(let name, let attributes, let isSelfClosing):
      var element = OpenElement(name: name, attributes: attributes)
      element.place(in: &open)
      element.start(&page, tex: tex)
      if isSelfClosing { page.raw(element.isHidden ? "" : "</\(element.writtenName)>") } else { open.append(element) }
    case .end:
      guard let element = open.popLast() else { continue }
      if !element.isHidden { page.raw("</\(element.writtenName)>") }
    case .text(let text), .characterData(let text):
      page.escaped(mathCharacters(resolvingReferences(text), variant: open.last?.variant))
    }
  }
  return page.text
}

private struct OpenElement {
  var name: String
  var attributes: [MarkupAttribute]
  var classes: [String] = []
  /// Rows and cells of a table that were met so far.
  var childCount = 0
  /// Empty cells that KaTeX's own style sheet would fill.
  var isHidden = false

  init(name: String, attributes: [MarkupAttribute]) {
    self.name = name
    self.attributes = attributes
    let notations = self["notation"]?.split(separator: " ") ?? []
    classes = notations.map { "enclose-\($0)" }
    if name == "mtable", self["width"] == "100%" { classes.append("tagged") }
    if name == "mtd", self["width"] == "50%" { classes.append("fill") }
    isHidden = name == "mtd" && (self["class"] == "mtr-glue" || self["class"] == "mml-eqn-num")
  }

  subscript(attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }

  var writtenName: String { name == "menclose" ? "mrow" : name }

  var variant: String? { self["mathvariant"] }

  /// Gives a cell the classes of its row and column.
  mutating func place(in open: inout [OpenElement]) {
    guard let parent = open.indices.last, !isHidden else { return }
    if name == "mtr", open[parent].name == "mtable" {
      let row = open[parent].childCount
      open[parent].childCount += 1
      if row > 0, let line = item(row - 1, of: open[parent]["rowlines"]), line != "none" {
        classes.append("line-above")
      }
    } else if name == "mtd", open[parent].name == "mtr", let table = open.last(where: { $0.name == "mtable" }) {
      let column = open[parent].childCount
      open[parent].childCount += 1
      if let alignment = item(column, of: table["columnalign"]), alignment != "center" { classes.append(alignment) }
      guard column > 0 else { return }
      if let line = item(column - 1, of: table["columnlines"]), line != "none" { classes.append("line-before") }
      let spacing = item(column - 1, of: table["columnspacing"]) ?? "0.8em"
      let width = spacing.hasSuffix("em") ? Double(spacing.dropLast(2)) ?? 1 : 1
      if width > 0 { classes.append(width < 0.7 ? "gap-small" : width < 1.5 ? "gap" : "gap-large") }
    }
  }

  func start(_ page: inout HTMLBuffer, tex: String) {
    guard !isHidden else { return }
    page.raw("<\(writtenName)")
    if !classes.isEmpty { page.attribute("class", classes.joined(separator: " ")) }
    for attribute in attributes where OpenElement.keptAttributes.contains(attribute.name) {
      page.attribute(attribute.name, attribute.value)
    }
    // `width` is a length of spaces, but a matter of style for tables and their cells.
    if name == "mspace" || name == "mpadded" { page.attribute("width", self["width"]) }
    if variant == "normal" { page.attribute("mathvariant", "normal") }
    if name == "math" { page.attribute("alttext", tex) }
    page.raw(">")
  }

  /// An item of a list of MathML, whose last one repeats.
  private func item(_ index: Int, of list: String?) -> String? {
    let items = list?.split(separator: " ") ?? []
    return items.isEmpty ? nil : String(items[min(index, items.count - 1)])
  }

  /// The attributes of MathML Core that KaTeX writes.
  private static let keptAttributes: Set<String> = [
    "accent", "accentunder", "depth", "display", "displaystyle", "fence", "form", "height", "largeop", "linethickness",
    "lspace", "mathbackground", "mathcolor", "maxsize", "minsize", "movablelimits", "rspace", "scriptlevel",
    "separator",
    "stretchy", "symmetric", "voffset",
  ]
}

/// Letters and digits in a `mathvariant`, as characters (Unicode, Mathematical Alphanumeric Symbols).
private func mathCharacters(_ text: String, variant: String?) -> String {
  guard let variant, let style = MathAlphabet.styles[variant] else { return text }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { result.append(style.character(scalar)) }
  return String(result)
}

private struct MathAlphabet {
  /// The code points of A, a, Alpha, alpha and 0; 0 where the style has none.
  var upper: UInt32
  var lower: UInt32
  var upperGreek: UInt32 = 0
  var lowerGreek: UInt32 = 0
  var digit: UInt32 = 0
  /// Letters that had a code point before the block was made.
  var exceptions: [Unicode.Scalar: Unicode.Scalar] = [:]

  func character(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if let exception = exceptions[scalar] { return exception }
    func shifted(_ base: UInt32, from first: Unicode.Scalar) -> Unicode.Scalar {
      base == 0 ? scalar : Unicode.Scalar(base + scalar.value - first.value) ?? scalar
    }
    switch scalar {
    case "A"..."Z": return shifted(upper, from: "A")
    case "a"..."z": return shifted(lower, from: "a")
    case "0"..."9": return shifted(digit, from: "0")
    case "Α"..."Ω": return shifted(upperGreek, from: "Α")
    case "α"..."ω": return shifted(lowerGreek, from: "α")
    default: return scalar
    }
  }

  static let styles: [String: MathAlphabet] = [
    "bold": MathAlphabet(upper: 0x1D400, lower: 0x1D41A, upperGreek: 0x1D6A8, lowerGreek: 0x1D6C2, digit: 0x1D7CE),
    "italic": MathAlphabet(
      upper: 0x1D434, lower: 0x1D44E, upperGreek: 0x1D6E2, lowerGreek: 0x1D6FC, exceptions: ["h": "ℎ"]),
    "bold-italic": MathAlphabet(upper: 0x1D468, lower: 0x1D482, upperGreek: 0x1D71C, lowerGreek: 0x1D736),
    "script": MathAlphabet(
      upper: 0x1D49C, lower: 0x1D4B6,
      exceptions: [
        "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ", "o": "ℴ",
      ]),
    "bold-script": MathAlphabet(upper: 0x1D4D0, lower: 0x1D4EA),
    "fraktur": MathAlphabet(
      upper: 0x1D504, lower: 0x1D51E, exceptions: ["C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"]),
    "bold-fraktur": MathAlphabet(upper: 0x1D56C, lower: 0x1D586),
    "double-struck": MathAlphabet(
      upper: 0x1D538, lower: 0x1D552, digit: 0x1D7D8,
      exceptions: ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"]),
    "sans-serif": MathAlphabet(upper: 0x1D5A0, lower: 0x1D5BA, digit: 0x1D7E2),
    "bold-sans-serif": MathAlphabet(upper: 0x1D5D4, lower: 0x1D5EE, digit: 0x1D7EC),
    "sans-serif-italic": MathAlphabet(upper: 0x1D608, lower: 0x1D622),
    "monospace": MathAlphabet(upper: 0x1D670, lower: 0x1D68A, digit: 0x1D7F6),
  ]
}
