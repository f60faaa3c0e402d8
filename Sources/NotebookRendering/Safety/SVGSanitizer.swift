// SVG pictures as markup inside the page: what draws stays; scripts, links, foreign markup, handlers and addresses go.

struct SVGSanitizer {
  /// Every id and style sheet that the page holds already; pictures add theirs.
  private(set) var usedIDs: Set<String>
  private(set) var styles: [String] = []

  init(usedIDs: Set<String> = []) { self.usedIDs = usedIDs }

  /// A picture's markup for the page, or `nil` if the text holds no `<svg>`.
  ///
  /// Ids that the page already has get a number behind them, with all that refers to them. A style sheet that an
  /// earlier picture brought is not repeated.
  ///
  /// - Parameters:
  ///   - label: the alternative text; without it the picture's own stays.
  mutating func sanitized(_ svg: String, label: String?) -> String? {
    let renamed = renamedIDs(in: svg)
    var page = HTMLBuffer()
    var open: [String] = []
    var dropped: (name: String, depth: Int)?
    var style: String?
    var hasRoot = false
    for token in MarkupTokenizer(svg, isXML: true) {
      if let (name, depth) = dropped {
        switch token {
        case .start(name, _, false): dropped = (name, depth + 1)
        case .end(name): dropped = depth == 1 ? nil : (name, depth - 1)
        default: break
        }
        continue
      }
      switch token {
      case .start(let name, let attributes, let isSelfClosing):
        if !hasRoot {
          guard name == "svg" else { continue }
          hasRoot = true
        } else if open.isEmpty {
          continue
        }
        if name == "style" {
          style = isSelfClosing ? nil : ""
        } else if SVGAllowList.elements.contains(name), isHarmless(name, attributes) {
          let isRoot = open.isEmpty
          page.raw("<\(name)")
          for attribute in attributes where !(isRoot && label != nil && SVGAllowList.naming.contains(attribute.name)) {
            write(attribute, renamed, &page)
          }
          if isRoot, let label {
            page.attribute("role", "img")
            page.attribute("aria-label", label)
          }
          page.raw(isSelfClosing ? "/>" : ">")
          if !isSelfClosing { open.append(name) }
        } else if !isSelfClosing {
          dropped = (name, 1)
        }
      case .end("style"):
        if let sheet = style { write(sheet, &page) }
        style = nil
      case .end(let name):
        guard let place = open.lastIndex(of: name) else { continue }
        for name in open[place...].reversed() { page.raw("</\(name)>") }
        open.removeSubrange(place...)
      case .text(let text):
        if style != nil {
          style? += resolvingReferences(text)
        } else if !open.isEmpty {
          page.escaped(resolvingReferences(text))
        }
      case .characterData(let text):
        if style != nil { style? += text } else if !open.isEmpty { page.escaped(text) }
      }
    }
    for name in open.reversed() { page.raw("</\(name)>") }
    return hasRoot ? page.text : nil
  }

  /// New names for the picture's ids that the page already has.
  private mutating func renamedIDs(in svg: String) -> [String: String] {
    var renamed: [String: String] = [:]
    var own: Set<String> = []
    for case .start(_, let attributes, _) in MarkupTokenizer(svg, isXML: true) {
      for attribute in attributes where attribute.name == "id" && own.insert(attribute.value).inserted {
        guard usedIDs.contains(attribute.value) else { continue }
        var number = 2
        while usedIDs.contains("\(attribute.value)-\(number)") || own.contains("\(attribute.value)-\(number)") {
          number += 1
        }
        renamed[attribute.value] = "\(attribute.value)-\(number)"
      }
    }
    usedIDs.formUnion(own)
    usedIDs.formUnion(renamed.values)
    return renamed
  }

  /// An animation may not set addresses or handlers.
  private func isHarmless(_ name: String, _ attributes: [MarkupAttribute]) -> Bool {
    guard SVGAllowList.animations.contains(name) else { return true }
    guard let target = attributes.first(where: { $0.name == "attributeName" })?.value else {
      return name == "animateMotion"
    }
    return SVGAllowList.isDrawing(target)
  }

  private func write(_ attribute: MarkupAttribute, _ renamed: [String: String], _ page: inout HTMLBuffer) {
    let name = attribute.name
    let value = attribute.value
    switch name {
    case "id": page.attribute("id", renamed[value] ?? value)
    case "href", "xlink:href":
      guard value.hasPrefix("#") else { return }
      let id = String(value.dropFirst())
      page.attribute("href", "#" + (renamed[id] ?? id))
    case "aria-labelledby", "aria-describedby":
      page.attribute(name, value.split(separator: " ").map { renamed[String($0)] ?? String($0) }.joined(separator: " "))
    case let name where SVGAllowList.isDrawing(name):
      guard value.utf8.contains(UInt8(ascii: "(")), let start = value.range(of: "url(") else {
        page.attribute(name, value)
        return
      }
      // Only a reference into the picture itself, and nothing besides.
      let body = value[start.upperBound...].prefix { $0 != ")" }
      guard start.lowerBound == value.startIndex, value.hasSuffix(")"), body.hasPrefix("#") else { return }
      let id = String(body.dropFirst())
      page.attribute(name, "url(#\(renamed[id] ?? id))")
    default: break
    }
  }

  /// A style sheet that can't load anything. Its hash goes into the page's policy.
  private mutating func write(_ sheet: String, _ page: inout HTMLBuffer) {
    let lower = sheet.lowercased()
    let suspicious = ["<", "\\", "@import", "url(", "expression(", "javascript:", "behavior:", "-moz-binding"]
    guard !suspicious.contains(where: lower.contains), !styles.contains(sheet) else { return }
    styles.append(sheet)
    page.raw("<style>")
    page.escaped(sheet)
    page.raw("</style>")
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].lowercased().hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}

private enum SVGAllowList {
  static let animations: Set<String> = ["animate", "animateTransform", "animateMotion", "set"]
  static let elements: Set<String> = animations.union([
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon",
    "text", "tspan", "textPath", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker",
    "mpath",
  ])
  /// What names the root, and gives way to an alternative text of the notebook.
  static let naming: Set<String> = ["role", "aria-label", "aria-labelledby", "aria-describedby"]

  static func isDrawing(_ name: String) -> Bool {
    name.hasPrefix("data-") && name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "\"") }
      || attributes.contains(name)
  }

  private static let attributes: Set<String> = [
    "accumulate", "additive", "alignment-baseline", "aria-hidden", "aria-label", "attributeName", "attributeType",
    "baseline-shift", "begin", "by", "calcMode", "class", "clip-path", "clip-rule", "clipPathUnits", "color", "cx",
    "cy", "d",
    "direction", "display", "dominant-baseline", "dur", "dx", "dy", "end", "fill", "fill-opacity", "fill-rule",
    "focusable",
    "font-family", "font-size", "font-stretch", "font-style", "font-variant", "font-weight", "fr", "from", "fx", "fy",
    "gradientTransform", "gradientUnits", "height", "keyPoints", "keySplines", "keyTimes", "lang", "lengthAdjust",
    "letter-spacing", "marker-end", "marker-mid", "marker-start", "markerHeight", "markerUnits", "markerWidth", "mask",
    "maskContentUnits", "maskUnits", "offset", "opacity", "orient", "overflow", "paint-order", "path", "pathLength",
    "patternContentUnits", "patternTransform", "patternUnits", "points", "preserveAspectRatio", "r", "refX", "refY",
    "repeatCount", "repeatDur", "role", "rotate", "rx", "ry", "shape-rendering", "spreadMethod", "startOffset",
    "stop-color", "stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor", "text-decoration", "text-rendering",
    "textLength", "to", "transform", "type", "values", "vector-effect", "version", "viewBox", "visibility", "width",
    "word-spacing", "writing-mode", "x", "x1", "x2", "y", "y1", "y2",
  ]
}
