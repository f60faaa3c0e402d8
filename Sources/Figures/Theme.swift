// What all figures share in looks: the font stack, the text sizes and the style sheet.

/// A size and weight of text. On narrow screens a figure is scaled down to the column, so the style sheet
/// raises the type there; layouts always reserve room for the larger size.
package enum TextStyle: String, CaseIterable, Sendable {
  case title, subtitle, label, small

  /// Size in user units where the figure is shown at its natural width.
  var size: Double {
    switch self {
    case .title: 17
    case .subtitle: 13.5
    case .label: 13
    case .small: 12
    }
  }

  /// Size in user units on screens up to 480 px wide.
  package var narrowSize: Double {
    switch self {
    case .title: 21.5
    case .subtitle: 17.5
    case .label: 17
    case .small: 16
    }
  }

  var isBold: Bool { self == .title }
  var lineHeight: Double { (narrowSize * 1.22).rounded() }
}

enum Theme {
  /// The fonts of each system by their names. `system-ui` is left out: on Linux and on Windows in East Asian
  /// languages it may be a font of quite other widths than the layout reckons with.
  static let fontFamily =
    "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', "
    + "'Noto Sans', sans-serif"

  static let styleSheet: String = {
    var inks = Ink.greys
    for hue in Hue.allCases {
      for ink in [hue.mark, hue.word] where !inks.contains(ink) { inks.append(ink) }
    }
    func rules(_ colour: KeyPath<Ink, String>, _ selector: (String) -> String) -> String {
      inks.map { ink in
        "\(selector(ink.fillClass)){fill:\(ink[keyPath: colour])}"
          + (ink.isForWords ? "" : "\(selector(ink.strokeClass)){stroke:\(ink[keyPath: colour])}")
      }.joined()
    }
    let sizes = TextStyle.allCases.map {
      ".nb-figure .nb-\($0.rawValue){font-size:\(Coordinate.text($0.narrowSize))px}"
    }.joined()
    // The attributes of the marks are the light theme: only dark needs rules. The reader's own setting counts
    // unless the page forces light.
    let followed = rules(\.dark) { ".\($0):not([data-theme=light] *)" }
    let forced = rules(\.dark) { "[data-theme=dark] .\($0)" }
    return ".nb-figure text{font-variant-numeric:tabular-nums}"
      + "@media (prefers-color-scheme:dark){\(followed)}\(forced)@media (max-width:480px){\(sizes)}"
  }()
}
