// Terminal output for a page: colours as classes, other control sequences gone, progress lines as they ended.

struct ANSIText {
  struct Run: Hashable {
    var text: String
    /// Such as `ansi-bold` and `ansi-red`.
    var classes: [String]
  }

  private(set) var runs: [Run] = []

  /// - Complexity: O(n) in the length of the text.
  init(_ text: String) {
    guard text.utf8.contains(where: { $0 == 0x1B || $0 == 0x0D }) else {
      if !text.isEmpty { runs = [Run(text: text, classes: [])] }
      return
    }
    var color: String?
    var isBold = false
    var line: [Run] = []
    var scalars = text.unicodeScalars[...]
    func append(_ scalar: Unicode.Scalar) {
      let classes = (isBold ? ["ansi-bold"] : []) + (color.map { ["ansi-\($0)"] } ?? [])
      if line.last?.classes == classes {
        line[line.count - 1].text.unicodeScalars.append(scalar)
      } else {
        line.append(Run(text: String(scalar), classes: classes))
      }
    }
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\n":
        append(scalar)
        add(line)
        line = []
      case "\r":
        // What follows overwrites the line, unless it ends here.
        if scalars.first != "\n", !scalars.isEmpty { line = [] }
      case "\u{1B}":
        for code in ANSIText.sequence(&scalars) {
          switch code {
          case 0: (color, isBold) = (nil, false)
          case 1: isBold = true
          case 22: isBold = false
          case 30...37: color = ANSIText.colors[code - 30]
          case 90...97: color = ANSIText.colors[code - 90]
          case 39: color = nil
          default: break
          }
        }
      case "\t": append(scalar)
      case let scalar where scalar.value < 0x20 || scalar.value == 0x7F: break
      default: append(scalar)
      }
    }
    add(line)
  }

  var plain: String { runs.map(\.text).joined() }

  private mutating func add(_ line: [Run]) {
    for run in line {
      if runs.last?.classes == run.classes { runs[runs.count - 1].text += run.text } else { runs.append(run) }
    }
  }

  private static let colors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

  /// The numbers of a colour sequence `[1;31m`; other sequences are consumed and give none.
  private static func sequence(_ scalars: inout Substring.UnicodeScalarView) -> [Int] {
    guard scalars.first == "[" else {
      _ = scalars.popFirst()
      return []
    }
    _ = scalars.popFirst()
    var parameters = ""
    while let scalar = scalars.popFirst() {
      if ("@"..."~").contains(scalar) {
        let codes = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        return scalar == "m" ? (codes.contains(38) || codes.contains(48) ? [] : codes) : []
      }
      parameters.unicodeScalars.append(scalar)
    }
    return []
  }
}
