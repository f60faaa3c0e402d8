// A finished drawing: what every chart and diagram of this room turns into.

/// A finished drawing as a self-contained SVG.
///
/// Text stays text, colours follow the reader's light or dark setting, and the same data give the same
/// bytes. The SVG holds no ids, so any number of figures can be inlined in one page, and it keeps plain
/// light colours as attributes, so that a renderer without media queries draws the light theme.
///
/// A page forces a theme with `data-theme="light"` or `data-theme="dark"` on any ancestor.
public struct Figure: Sendable, Hashable, Codable {
  /// The heading drawn at the top, if there is one.
  public let title: String?
  /// A text that stands for the figure: its kind, its axes and ranges, and its last or extreme values.
  public let alt: String
  /// The natural width in CSS pixels; the `viewBox` lets a page scale it.
  public let width: Double
  /// The natural height in CSS pixels.
  public let height: Double

  private static let paperMargin = 16.0

  private let name: String
  private let marks: String

  /// What lies behind the marks.
  public enum Background: String, Sendable, Hashable, Codable {
    /// Nothing: the page shows through. For figures inlined in a page that follows the same theme.
    case transparent
    /// A sheet of paper, white or near-black by theme, 16 px larger on each side. For files shown by `<img>`
    /// and for PNG copies.
    case opaque
  }

  /// Where the rules for dark mode and for narrow screens live.
  public enum Style: String, Sendable, Hashable, Codable {
    /// In a `<style>` of the SVG itself, which then needs nothing else.
    case embedded
    /// Nowhere: the page carries ``Figure/styleSheet`` once for all of its figures.
    case page
  }

  /// The rules shared by all figures: dark colours, forced themes, larger text on narrow screens.
  /// It never varies, so a page needs one copy (or one Content-Security-Policy hash) for all figures.
  public static let styleSheet: String = Theme.styleSheet

  /// The drawing with a transparent background and its style embedded.
  public var svg: String { svg(background: .transparent) }

  /// The drawing as SVG text.
  ///
  /// - Parameters:
  ///   - background: transparent for inlining, opaque for files and PNG copies.
  ///   - style: embedded, or left to the page that carries ``styleSheet``.
  public func svg(background: Background, style: Style = .embedded) -> String {
    let margin = background == .opaque ? Self.paperMargin : 0
    let (w, h) = (Coordinate.text(width + 2 * margin), Coordinate.text(height + 2 * margin))
    let corner = Coordinate.text(-margin)
    let label = XML.escaped(alt)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"nb-figure\" viewBox=\"\(corner) \(corner) \(w) \(h)\" "
        + "width=\"\(w)\" height=\"\(h)\" role=\"img\" aria-label=\"\(label)\" "
        + "font-family=\"\(XML.escaped(Theme.fontFamily))\">",
      "<title>\(XML.escaped(title ?? name))</title>",
      "<desc>\(label)</desc>",
    ]
    if style == .embedded { lines.append("<style>\(Figure.styleSheet)</style>") }
    if background == .opaque {
      lines.append(
        "<rect class=\"\(Ink.paper.fillClass)\" x=\"\(corner)\" y=\"\(corner)\" width=\"\(w)\" height=\"\(h)\" "
          + "fill=\"\(Ink.paper.light)\"/>")
    }
    return lines.joined(separator: "\n") + "\n" + marks + "</svg>\n"
  }

  /// - Parameters:
  ///   - name: what the figure is called where it has no title, such as "Line chart".
  init(name: String, title: String?, alt: String, width: Double, height: Double, drawing: Drawing) {
    self.name = name
    self.title = title
    self.alt = alt
    self.width = width
    self.height = height
    self.marks = drawing.marks
  }
}

extension Figure: CustomStringConvertible {
  /// The alternative text, for output without pictures.
  public var description: String { alt }
}
