// Raw HTML in prose and in outputs: what is on the allow-list stays, everything else vanishes.
//
// - Elements on the list are written anew, with the attributes on the list, quoted and escaped.
// - Elements that carry programs, frames, forms, styles or foreign markup vanish with all that is in them.
// - Other elements vanish, what is in them stays.
// - What is left open is closed at the end of its scope (a paragraph, a list item, the document); end tags without a
//   start in their scope vanish. So no HTML can break out of the place in which it stands.
//
// cmark hands over inline HTML a tag at a time, and a block such as `<details>` may be closed by a later block: so the
// sanitizer remembers the open elements of each scope between calls.

struct HTMLSanitizer {
  /// Turns an allowed image source into what the page shows, or `nil` to drop the image.
  var resolveImage: (_ source: String) -> String?
  /// Turns an allowed link into the one that leads to the same place from the report.
  var resolveLink: (_ destination: String) -> String
  private var scopes: [Scope] = [Scope()]

  private struct Scope {
    var open: [String] = []
    /// An inline element whose content vanishes: how deep it is nested in itself, and where the page ended before it.
    var dropped: (name: String, depth: Int, start: Int)?
  }

  init(resolveImage: @escaping (_ source: String) -> String?, resolveLink: @escaping (_ destination: String) -> String)
  {
    self.resolveImage = resolveImage
    self.resolveLink = resolveLink
  }

  mutating func openScope() { scopes.append(Scope()) }

  /// Closes what the scope left open.
  mutating func closeScope(_ page: inout HTMLBuffer) {
    let scope = scopes.removeLast()
    if let dropped = scope.dropped { page.truncate(to: dropped.start) }
    for name in scope.open.reversed() { page.raw("</\(name)>") }
    if scopes.isEmpty { scopes = [Scope()] }
  }

  /// A block of HTML. Elements that can't hold other blocks are closed at its end.
  mutating func writeBlock(_ html: String, to page: inout HTMLBuffer) {
    var tokens = MarkupTokenizer(html)
    var dropped: (name: String, depth: Int)?
    while let token = tokens.next() {
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
        let rules = HTMLAllowList.rules(of: name)
        if !rules.contains(.dropped) {
          start(name, rules, attributes, isInline: false, &page)
        } else if rules.contains(.holdsText) {
          _ = tokens.skipText(of: name)
        } else if !isSelfClosing, !rules.contains(.void) {
          dropped = (name, 1)
        }
      case .end(let name): end(name, &page)
      case .text(let text), .characterData(let text): writeText(text, to: &page)
      }
    }
    while let last = scopes[scopes.count - 1].open.last, !HTMLAllowList.rules(of: last).contains(.container) {
      end(last, &page)
    }
  }

  /// A piece of inline HTML, as a rule one tag.
  mutating func writeInline(_ html: String, to page: inout HTMLBuffer) {
    var tokens = MarkupTokenizer(html)
    while let token = tokens.next() {
      let top = scopes.count - 1
      if let dropped = scopes[top].dropped {
        switch token {
        case .start(dropped.name, _, false): scopes[top].dropped?.depth += 1
        case .end(dropped.name) where dropped.depth == 1:
          page.truncate(to: dropped.start)
          scopes[top].dropped = nil
        case .end(dropped.name): scopes[top].dropped?.depth -= 1
        default: break
        }
        continue
      }
      switch token {
      case .start(let name, let attributes, let isSelfClosing):
        let rules = HTMLAllowList.rules(of: name)
        if !rules.contains(.dropped) {
          start(name, rules, attributes, isInline: true, &page)
        } else if !isSelfClosing, !rules.contains(.void) {
          scopes[top].dropped = (name, 1, page.count)
        }
      case .end(let name): end(name, &page)
      case .text(let text), .characterData(let text): writeText(text, to: &page)
      }
    }
  }

  /// A piece of HTML without what the allow-list forbids, for prose that stays text; `nil` if there is nothing to take
  /// out. Tags that are opened or closed elsewhere stay.
  func cleaned(_ html: String) -> String? {
    var tokens = MarkupTokenizer(html)
    var page = HTMLBuffer()
    var isHarmless = true
    var dropped: (name: String, depth: Int)?
    while let token = tokens.next() {
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
        let rules = HTMLAllowList.rules(of: name)
        if rules.contains(.dropped) {
          isHarmless = false
          if rules.contains(.holdsText) {
            _ = tokens.skipText(of: name)
          } else if !isSelfClosing, !rules.contains(.void) {
            dropped = (name, 1)
          }
          continue
        }
        if attributes.contains(where: { !isHarmlessAttribute($0) }) { isHarmless = false }
        guard !rules.isDisjoint(with: .allowed) else { continue }
        page.raw("<\(name)")
        for attribute in attributes where isHarmlessAttribute(attribute) {
          switch attribute.name.lowercased() {
          case "src": page.attribute("src", resolveImage(attribute.value))
          case "href": page.attribute("href", resolveLink(attribute.value))
          default: page.attribute(attribute.name, attribute.value)
          }
        }
        page.raw(">")
      case .end(let name):
        let rules = HTMLAllowList.rules(of: name)
        if rules.contains(.dropped) { isHarmless = false }
        if !rules.isDisjoint(with: .allowed) { page.raw("</\(name)>") }
      case .text(let text), .characterData(let text): writeText(text, to: &page)
      }
    }
    // A blank keeps what stands around from growing together into a tag.
    return isHarmless ? nil : page.count == 0 ? " " : page.text
  }

  /// Whether an attribute neither runs nor styles nor leads where no report may lead.
  private func isHarmlessAttribute(_ attribute: MarkupAttribute) -> Bool {
    let name = attribute.name.lowercased()
    if name.hasPrefix("on") || ["style", "srcdoc", "srcset", "action", "formaction"].contains(name) { return false }
    let isPlain = name.utf8.allSatisfy(isNameByte) && !attribute.value.contains("<")
    let isAddress = ["href", "src", "cite", "background", "poster", "data", "xlink:href"].contains(name)
    return isPlain && (!isAddress || URLPolicy.image(attribute.value) != nil)
  }

  private mutating func start(
    _ name: String, _ rules: HTMLAllowList, _ attributes: [MarkupAttribute], isInline: Bool, _ page: inout HTMLBuffer
  ) {
    guard rules.contains(.inline) || (!isInline && rules.contains(.block)) else { return }
    if name == "a", scopes.contains(where: { $0.open.contains("a") }) { return }
    if rules.contains(.block) { closeImplied(by: name, &page) }
    if name == "img" {
      guard let source = attributes.first(where: { $0.name.lowercased() == "src" }),
        let allowed = URLPolicy.image(source.value), let shown = resolveImage(allowed)
      else { return }
      page.raw("<img")
      page.attribute("src", shown)
      let hasText = attributes.contains { $0.name.lowercased() == "alt" }
      if !hasText { page.raw(" alt=\"\"") }
    } else {
      page.raw("<\(name)")
    }
    let hasID = attributes.contains { $0.name.lowercased() == "id" }
    for attribute in attributes where !(hasID && attribute.name.lowercased() == "name") {
      write(attribute, of: name, &page)
    }
    page.raw(">")
    if !rules.contains(.void) { scopes[scopes.count - 1].open.append(name) }
  }

  private func write(_ attribute: MarkupAttribute, of element: String, _ page: inout HTMLBuffer) {
    let name = attribute.name.lowercased()
    let value = attribute.value
    let word = value.lowercased()
    switch (name, element) {
    case ("href", "a"), ("cite", "blockquote"), ("cite", "q"), ("cite", "del"), ("cite", "ins"):
      if let allowed = URLPolicy.link(value) { page.attribute(name, resolveLink(allowed)) }
    case ("align", _), ("class", _):
      // The page's style aligns by these classes; other classes would borrow the report's own looks.
      if ["left", "center", "right"].contains(word) { page.attribute("class", word) }
    case ("id", _), ("name", "a"):
      if !value.isEmpty, value.utf8.allSatisfy(isNameByte) { page.attribute("id", value) }
    case ("width", "img"), ("height", "img"):
      let number = word.hasSuffix("px") ? String(word.dropLast(2)) : word
      if Int(number) != nil || (word.hasSuffix("%") && Int(word.dropLast()) != nil) { page.attribute(name, number) }
    case ("title", _), ("lang", _), ("alt", "img"), ("datetime", "time"): page.attribute(name, value)
    case ("dir", _): if ["ltr", "rtl", "auto"].contains(word) { page.attribute(name, word) }
    case ("open", "details"), ("reversed", "ol"): page.attribute(name, "")
    case ("colspan", "td"), ("colspan", "th"), ("rowspan", "td"), ("rowspan", "th"), ("start", "ol"), ("value", "li"),
      ("span", "col"), ("span", "colgroup"):
      if let number = Int(value), abs(number) < 10_000 { page.attribute(name, String(number)) }
    case ("scope", "th"):
      if ["row", "col", "rowgroup", "colgroup"].contains(word) { page.attribute(name, word) }
    default: break
    }
  }

  private mutating func end(_ name: String, _ page: inout HTMLBuffer) {
    let top = scopes.count - 1
    guard let place = scopes[top].open.lastIndex(of: name) else { return }
    for open in scopes[top].open[place...].reversed() { page.raw("</\(open)>") }
    scopes[top].open.removeSubrange(place...)
  }

  /// Closes what a browser would close when it meets the start of `name`.
  private mutating func closeImplied(by name: String, _ page: inout HTMLBuffer) {
    if scopes[scopes.count - 1].open.contains("p") {
      let lastBlock = scopes[scopes.count - 1].open.last { HTMLAllowList.rules(of: $0).contains(.block) }
      if lastBlock == "p" { end("p", &page) }
    }
    guard let closed = HTMLAllowList.closedBy[name] else { return }
    for element in scopes[scopes.count - 1].open.reversed() {
      if closed.contains(element) { end(element, &page) } else if HTMLAllowList.boundaries.contains(element) { return }
    }
  }

  /// Text with its character references kept; a stray `&`, `<` or `>` is escaped.
  private func writeText(_ text: String, to page: inout HTMLBuffer) {
    var rest = Substring(text)
    while let start = rest.firstIndex(of: "&") {
      page.escaped(rest[..<start])
      let body = rest[start...].dropFirst()
      let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }
      if !name.isEmpty, body.dropFirst(name.count).first == ";" {
        page.raw("&\(name);")
        rest = body.dropFirst(name.count + 1)
      } else {
        page.raw("&amp;")
        rest = body
      }
    }
    page.escaped(rest)
  }
}

private func isNameByte(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_-.:".utf8.contains(byte)
}

/// What raw HTML may use, by element.
struct HTMLAllowList: OptionSet {
  let rawValue: Int

  /// Allowed everywhere.
  static let inline = HTMLAllowList(rawValue: 1)
  /// Allowed in blocks of HTML.
  static let block = HTMLAllowList(rawValue: 2)
  static let void = HTMLAllowList(rawValue: 4)
  /// A block that stays open for the blocks of Markdown behind it.
  static let container = HTMLAllowList(rawValue: 8)
  /// Vanishes with its content.
  static let dropped = HTMLAllowList(rawValue: 16)
  /// Its content is text to a browser, whatever it looks like.
  static let holdsText = HTMLAllowList(rawValue: 32)

  static let allowed: HTMLAllowList = [.inline, .block]

  /// Empty for elements of which only the content stays.
  static func rules(of element: String) -> HTMLAllowList { table[element] ?? [] }

  private static let table: [String: HTMLAllowList] = {
    let names: [(HTMLAllowList, String)] = [
      (
        .inline,
        "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup time u var wbr"
      ),
      (
        .block,
        "address article aside blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li "
          + "ol p pre section summary table tbody td tfoot th thead tr ul"
      ),
      (.void, "br hr img col wbr frame embed input keygen link meta base"),
      (
        .container,
        "article aside blockquote dd details div dl figure li ol section table tbody td th thead tfoot tr ul"
      ),
      (
        .dropped,
        "script style iframe frame frameset object embed applet noscript noembed noframes template title textarea xmp plaintext "
          + "svg math select option form input button keygen link meta base audio video canvas dialog portal marquee"
      ),
      (.holdsText, "script style iframe noembed noframes title textarea xmp plaintext"),
    ]
    var table: [String: HTMLAllowList] = [:]
    for (rule, elements) in names {
      for element in elements.split(separator: " ") { table[String(element), default: []].insert(rule) }
    }
    return table
  }()

  /// What a browser closes when it meets the start of an element.
  static let closedBy: [String: Set<String>] = [
    "li": ["li"], "dt": ["dt", "dd"], "dd": ["dt", "dd"], "td": ["td", "th"], "th": ["td", "th"],
    "tr": ["tr", "td", "th"], "thead": ["thead", "tbody", "tfoot", "tr", "td", "th"],
    "tbody": ["thead", "tbody", "tfoot", "tr", "td", "th"], "tfoot": ["thead", "tbody", "tfoot", "tr", "td", "th"],
  ]
  /// Beyond these it closes nothing.
  static let boundaries: Set<String> = ["table", "ul", "ol", "dl", "div", "details", "section", "article", "figure"]
}
