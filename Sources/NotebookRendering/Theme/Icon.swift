// The few signs of the page, as inline SVG in the colour of the text around them.

import NotebookModel

enum Icon {
  static func alert(_ kind: Markup.AlertKind) -> String {
    switch kind {
    case .note: svg("<circle cx=\"8\" cy=\"8\" r=\"6.5\"/><path d=\"M8 7.3v4M8 4.8v.1\"/>")
    case .tip: svg("<path d=\"M6 12.2h4M6.6 14.5h2.8M5.9 10.2a4.2 4.2 0 1 1 4.2 0v.3H5.9z\"/>")
    case .important: svg("<path d=\"M2 2.5h12v8.6H8.6L5.6 14v-2.9H2zM8 4.6v2.8M8 9v.1\"/>")
    case .warning: svg("<path d=\"M8 1.8 14.8 13.7H1.2zM8 6.3v3.4M8 11.6v.1\"/>")
    case .caution: svg("<path d=\"M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3zM8 4.7v3.9M8 10.9v.1\"/>")
    }
  }

  static let failure = svg("<circle cx=\"8\" cy=\"8\" r=\"6.5\"/><path d=\"m5.6 5.6 4.8 4.8M10.4 5.6l-4.8 4.8\"/>")

  private static func svg(_ shapes: String) -> String {
    "<svg class=\"icon\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\">\(shapes)</svg>"
  }
}
