// Pictures as HTML: those of cells, and those of the prose.

import Foundation
import NotebookModel

extension PageWriter {
  /// The figures of a cell.
  mutating func figures(_ groups: [CellDisplay.FigureGroup], columns: Int) {
    if columns > 1 { page.raw("<div class=\"columns-\(min(columns, 4))\">\n") }
    for group in groups { figure(group) }
    if columns > 1 { page.raw("</div>\n") }
  }

  private mutating func figure(_ group: CellDisplay.FigureGroup) {
    let alignment = group.alignment.flatMap { ["left", "center", "right"].contains($0) ? " \($0)" : nil } ?? ""
    page.raw("<figure class=\"figure\(alignment)\"")
    page.attribute("id", group.caption?.anchor)
    page.raw(">\n")
    if group.columns > 1 { page.raw("<div class=\"columns-\(min(group.columns, 4))\">\n") }
    for figure in group.figures {
      if figure.subcaption != nil {
        page.raw("<figure class=\"part\"")
        page.attribute("id", figure.anchor)
        page.raw(">\n")
      }
      drawing(figure)
      if let subcaption = figure.subcaption {
        page.raw("<figcaption>")
        splicedInlines(subcaption)
        page.raw("</figcaption></figure>\n")
      }
    }
    if group.columns > 1 { page.raw("</div>\n") }
    if let caption = group.caption {
      page.raw("<figcaption>")
      captionText(caption)
      page.raw("</figcaption>\n")
    }
    page.raw("</figure>\n")
  }

  private mutating func drawing(_ figure: CellDisplay.Figure) {
    let label = figure.alternative.isEmpty ? nil : figure.alternative
    switch figure.content {
    case .text(let svg) where figure.type == MIMEType.svg:
      drawing(svg, label: label)
    case .data(let bytes) where figure.type == MIMEType.svg:
      drawing(String(decoding: bytes, as: UTF8.self), label: label)
    case .data(let bytes):
      guard let type = Picture.type(of: bytes), type != MIMEType.svg else { return }
      page.raw("<img")
      page.attribute("src", "data:\(type);base64,\(base64(bytes))")
      page.attribute("alt", figure.alternative)
      page.raw(">\n")
    case .text: break
    }
  }

  private mutating func drawing(_ svg: String, label: String?) {
    guard let markup = pictures.sanitized(svg, label: label) else { return }
    page.raw("<div class=\"drawing\">\(markup)</div>\n")
  }

  /// An image alone in its paragraph: its alternative text is its caption.
  mutating func proseFigure(_ image: Markup) {
    guard case .image(let source, let title, let id) = image.kind else { return }
    page.raw("<figure class=\"figure\"")
    if !isSpliced, !isCopy { page.attribute("id", id) }
    page.raw(">\n")
    picture(source, alternative: image.plainText, title: title, anchor: nil)
    page.raw("<figcaption>")
    if let id, let target = index.targets[id], target.kind == .figure {
      page.raw("<span class=\"number\">Figure \(target.number)\(image.children.isEmpty ? "" : ":")</span> ")
    }
    inlineScope(image.children)
    page.raw("</figcaption>\n</figure>\n")
  }

  /// A picture of the prose, or where there is none to show, its text.
  mutating func picture(_ source: String, alternative: String, title: String, anchor: String?) {
    guard let allowed = URLPolicy.image(source) else { return page.escaped(alternative) }
    switch Picture(allowed, context) {
    case .drawing(let svg)?:
      drawing(svg, label: alternative.isEmpty ? nil : alternative)
    case .data(let address)?:
      page.raw("<img")
      page.attribute("src", address)
      page.attribute("alt", alternative)
      if !title.isEmpty { page.attribute("title", title) }
      page.attribute("id", anchor)
      page.raw(">")
    case .remote(let address)?:
      // A page that needs no network doesn't load it, but leads there.
      guard !isInLink else { return page.escaped(alternative) }
      page.raw("<a")
      page.attribute("href", address)
      page.raw(">")
      page.escaped(alternative.isEmpty ? address : alternative)
      page.raw("</a>")
    case nil:
      page.raw("<span class=\"missing\">")
      page.escaped("[no image \(source)]")
      page.raw("</span>")
    }
  }
}

/// Where a picture of the prose comes from.
enum Picture {
  /// A figure of ours, which follows the page's colours.
  case drawing(String)
  case data(String)
  case remote(String)

  /// `nil` if there is no such file, or it isn't a picture.
  init?(_ source: String, _ context: RenderingContext) {
    if source.lowercased().hasPrefix("data:") {
      self = .data(source)
    } else if !isRelative(source) {
      guard !source.hasPrefix("/") || source.hasPrefix("//") else { return nil }
      self = .remote(source)
    } else {
      guard let bytes = context.readFile(localPath(of: source, in: context.notebookFolder)),
        let type = Picture.type(of: bytes)
      else { return nil }
      if type == MIMEType.svg, bytes.count < 1 << 20 {
        let svg = String(decoding: bytes, as: UTF8.self)
        if svg.prefix(1_000).contains("nb-figure") {
          self = .drawing(svg)
          return
        }
      }
      self = .data("data:\(type);base64,\(base64(bytes))")
    }
  }

  /// What an `<img>` shows; a drawing as data.
  var address: String? {
    switch self {
    case .drawing(let svg): "data:\(MIMEType.svg);base64,\(base64(Array(svg.utf8)))"
    case .data(let address): address
    case .remote: nil
    }
  }

  /// The type of a picture by its first bytes; `nil` if it is none that browsers draw.
  static func type(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return MIMEType.png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if bytes.starts(with: Array("GIF8".utf8)) { return "image/gif" }
    if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      return "image/webp"
    }
    let start = String(decoding: bytes.prefix(4_096), as: UTF8.self)
    return start.contains("<svg") ? MIMEType.svg : nil
  }
}

func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
