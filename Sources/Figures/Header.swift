// What stands above every plot: title, subtitle and, where names are not written at the marks, a legend.

/// An entry of a legend.
struct LegendEntry {
  enum Swatch {
    case line(dash: String?)
    case box
  }
  var name: String
  var hue: Hue
  var swatch: Swatch
}

/// Title, subtitle and legend, broken into lines for a given width.
struct Header {
  let titleLines: [String]
  let subtitleLines: [String]
  let legendRows: [[(entry: LegendEntry, text: String, x: Double)]]
  /// Where the plot may begin.
  let height: Double

  private static let swatchWidth = 20.0
  private static let legendLine = 24.0

  init(title: String?, subtitle: String?, legend: [LegendEntry] = [], width: Double) {
    titleLines = title.map { TextMetrics.wrapped($0, to: width, .title, maxLines: 3) } ?? []
    subtitleLines = subtitle.map { TextMetrics.wrapped($0, to: width, .subtitle, maxLines: 4) } ?? []
    legendRows = Self.rows(legend, width: width)
    let titles = Double(titleLines.count) * TextStyle.title.lineHeight
    let subtitles = Double(subtitleLines.count) * TextStyle.subtitle.lineHeight
    let rows = legendRows.isEmpty ? 0 : Double(legendRows.count) * Self.legendLine + 4
    let text = titles + subtitles + rows
    height = text == 0 ? 0 : text + 8
  }

  func draw(into drawing: inout Drawing) {
    var y = 0.0
    for line in titleLines {
      y += TextStyle.title.lineHeight
      drawing.text(line, 0, y - 8, .title, .text)
    }
    for line in subtitleLines {
      y += TextStyle.subtitle.lineHeight
      drawing.text(line, 0, y - 7, .subtitle, .muted)
    }
    y += 4
    for row in legendRows {
      y += Self.legendLine
      for item in row {
        let middle = y - 10
        switch item.entry.swatch {
        case .line(let dash):
          drawing.line(
            item.x, middle, item.x + Self.swatchWidth - 4, middle, item.entry.hue.mark, width: 2.5, dash: dash
          )
        case .box:
          drawing.bar(x: item.x, y: middle - 6, width: 12, height: 12, item.entry.hue.mark)
        }
        drawing.text(
          item.text, item.x + Self.swatchWidth + 1, y - 5.5, .label, .text,
          hover: item.text == item.entry.name ? nil : item.entry.name)
      }
    }
  }

  private static func rows(
    _ legend: [LegendEntry], width: Double
  ) -> [[(entry: LegendEntry, text: String, x: Double)]] {
    var result: [[(entry: LegendEntry, text: String, x: Double)]] = []
    var x = 0.0
    for entry in legend {
      let text = TextMetrics.elided(entry.name, to: width - swatchWidth - 4, .label)
      let needed = swatchWidth + TextMetrics.width(text, .label)
      if result.isEmpty || x + needed > width {
        result.append([])
        x = 0
      }
      result[result.count - 1].append((entry, text, x))
      x += needed + 16
    }
    return result
  }
}
