// The colours: seven hues and a handful of greys, each in a light and a dark version of its own.

/// The hue of a series. Series take hues in this order unless they name one, so give the same thing the
/// same hue in every figure of a report.
///
/// The seven are Okabe and Ito's (2008, "Color Universal Design"), moved in lightness until each stands out
/// from white or near-black paper by at least 3:1 and any two of them are at least as far apart, for
/// normal, protanope, deuteranope and tritanope eyes, as the closest two of the original set.
public enum Hue: String, CaseIterable, Sendable, Hashable, Codable {
  case blue, vermillion, green, purple, ochre, sky, grey

  /// The hue of the series at `index`, counted from 0; after the seventh they begin again.
  static func ofSeries(_ index: Int) -> Hue { allCases[index % allCases.count] }
}

/// One colour of the drawing, with its light and its dark version as `#rrggbb`.
package struct Ink: Sendable, Hashable {
  package let name: String
  package let light: String
  package let dark: String
  /// Made for text only, never for strokes.
  let isForWords: Bool

  var fillClass: String { "nb-f-\(name)" }
  var strokeClass: String { "nb-s-\(name)" }

  init(name: String, light: String, dark: String, isForWords: Bool = false) {
    self.name = name
    self.light = light
    self.dark = dark
    self.isForWords = isForWords
  }

  /// What the figure is drawn on.
  package static let paper = Ink(name: "paper", light: "#ffffff", dark: "#16181d")
  /// Titles and names.
  package static let text = Ink(name: "text", light: "#1f2328", dark: "#e8eaed")
  /// Ticks, subtitles, axis labels.
  package static let muted = Ink(name: "muted", light: "#595f69", dark: "#a9b0ba")
  /// Zero lines, axes, whiskers.
  package static let rule = Ink(name: "rule", light: "#7d838c", dark: "#7f8691")
  /// Grid lines, which only guide the eye.
  package static let grid = Ink(name: "grid", light: "#e4e6ea", dark: "#2f333b")

  package static let greys = [paper, text, muted, rule, grid]
}

extension Hue {
  /// The colour of lines, areas and bars: at least 3:1 against the paper.
  package var mark: Ink {
    switch self {
    case .blue: Ink(name: rawValue, light: "#2360a8", dark: "#4a94e0")
    case .vermillion: Ink(name: rawValue, light: "#b83f0c", dark: "#ec7034")
    case .green: Ink(name: rawValue, light: "#00a484", dark: "#26e9c2")
    case .purple: Ink(name: rawValue, light: "#7d2c66", dark: "#b679a9")
    case .ochre: Ink(name: rawValue, light: "#b87d0a", dark: "#f2b632")
    case .sky: Ink(name: rawValue, light: "#7e85bb", dark: "#9bc4f6")
    case .grey: Ink(name: rawValue, light: "#66676a", dark: "#a7a9ac")
    }
  }

  /// The same hue for words: at least 4.5:1 against the paper.
  package var word: Ink {
    switch self {
    case .green: Ink(name: "green-word", light: "#008266", dark: mark.dark, isForWords: true)
    case .ochre: Ink(name: "ochre-word", light: "#9d6700", dark: mark.dark, isForWords: true)
    case .sky: Ink(name: "sky-word", light: "#696fa0", dark: mark.dark, isForWords: true)
    case .blue, .vermillion, .purple, .grey: mark
    }
  }
}
