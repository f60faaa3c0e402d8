// How wide words are, by a table: good enough to lay out labels, without asking any font.

package enum TextMetrics {
  /// Advance widths of the printable ASCII characters, from the space to `~`, in thousandths of the font size:
  /// Helvetica's, which Arial and Liberation Sans share (Adobe Core 14 font metrics).
  private static let ascii: [Double] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  /// Other system fonts run up to about this much wider than Helvetica.
  private static let allowance = 1.05
  private static let boldFactor = 1.06

  /// The width in user units that `text` may take, at the size for narrow screens.
  package static func width(_ text: String, _ style: TextStyle, bold: Bool = false) -> Double {
    let thousandths = text.reduce(0.0) { $0 + advance($1) }
    return thousandths / 1000 * style.narrowSize * allowance * (style.isBold || bold ? boldFactor : 1)
  }

  private static func advance(_ character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0..<0x20: return 278
    case 0x20..<0x7F: return ascii[Int(scalar.value) - 0x20]
    case 0xB2, 0xB3, 0xB9, 0x2070...0x2094: return 370
    case 0xD7, 0x2212: return 584
    case 0x300...0x36F, 0x200B...0x200F: return 0
    case 0x2013: return 556
    case 0x2014, 0x2026, 0x2190...0x21FF: return 1000
    // Hangul Jamo, then everything from CJK radicals to Hangul syllables, full-width forms, emoji.
    case 0x1100...0x115F, 0x2600...0x27BF, 0x2E80...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60:
      return 1000
    case 0x1F000...: return 1300
    default: return 600
    }
  }

  /// `text` on one line no wider than `limit`: as it is, or cut, with an ellipsis at its end.
  package static func elided(_ text: String, to limit: Double, _ style: TextStyle, bold: Bool = false)
    -> String
  {
    if width(text, style, bold: bold) <= limit { return text }
    let room = limit - width("…", style, bold: bold)
    var kept = ""
    var used = 0.0
    for character in text {
      used += width(String(character), style, bold: bold)
      if used > room { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// `text` broken at spaces (or inside a word that is too long for a line) into at most `maxLines` lines no
  /// wider than `limit`; what does not fit is elided at the end of the last.
  package static func wrapped(
    _ text: String, to limit: Double, _ style: TextStyle, maxLines: Int, bold: Bool = false
  ) -> [String] {
    var lines: [String] = []
    var current = ""
    for piece in pieces(of: text) {
      let candidate = current.isEmpty || piece.joins ? current + piece.text : current + " " + piece.text
      if current.isEmpty || width(candidate, style, bold: bold) <= limit {
        current = candidate
      } else {
        lines.append(current)
        current = piece.text
      }
    }
    if !current.isEmpty { lines.append(current) }
    guard lines.count > maxLines else { return lines.map { elided($0, to: limit, style, bold: bold) } }
    let rest = lines[(maxLines - 1)...].joined(separator: " ")
    return lines[..<(maxLines - 1)].map { elided($0, to: limit, style, bold: bold) }
      + [elided(rest, to: limit, style, bold: bold)]
  }

  /// The parts between which a line may break: words, and single wide characters of scripts without spaces,
  /// which `joins` the one before without a space.
  private static func pieces(of text: String) -> [(text: String, joins: Bool)] {
    var result: [(text: String, joins: Bool)] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      var isFirst = true
      var run = ""
      for character in word {
        if advance(character) >= 1000, character.unicodeScalars.first.map({ $0.value >= 0x2E80 }) == true {
          if !run.isEmpty { result.append((run, !isFirst)) }
          if !run.isEmpty { isFirst = false }
          result.append((String(character), !isFirst))
          isFirst = false
          run = ""
        } else {
          run.append(character)
        }
      }
      if !run.isEmpty { result.append((run, !isFirst)) }
    }
    return result
  }
}
