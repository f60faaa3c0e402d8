// Colours that everybody can tell apart and read, computed by the published formulas.

import Figures
import Foundation
import Testing

private typealias Linear = (r: Double, g: Double, b: Double)

/// Linear light of "#rrggbb".
private func linear(_ hex: String) -> Linear {
  func channel(_ offset: Int) -> Double {
    let start = hex.index(hex.startIndex, offsetBy: offset)
    let value = Double(UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16) ?? 0) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
  return (channel(1), channel(3), channel(5))
}

/// The contrast ratio of WCAG 2.2.
private func contrast(_ a: String, _ b: String) -> Double {
  func luminance(_ hex: String) -> Double {
    let c = linear(hex)
    return 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b
  }
  let (x, y) = (luminance(a) + 0.05, luminance(b) + 0.05)
  return max(x, y) / min(x, y)
}

/// Oklab (Ottosson 2020).
private func oklab(_ c: Linear) -> (l: Double, a: Double, b: Double) {
  let (r, g, b) = (max(c.r, 0), max(c.g, 0), max(c.b, 0))
  let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return (
    0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
  )
}

/// Full-strength protanopia, deuteranopia and tritanopia, and normal sight (Machado, Oliveira, Fernandes 2009).
private let eyes: [[[Double]]] = [
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
  [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
]

/// The smallest distance of any two colours for any eye.
private func closest(_ colours: [String]) -> Double {
  var smallest = Double.infinity
  for eye in eyes {
    let seen = colours.map { hex in
      let c = linear(hex)
      let v = eye.map { $0[0] * c.r + $0[1] * c.g + $0[2] * c.b }
      return oklab((v[0], v[1], v[2]))
    }
    for i in seen.indices {
      for j in 0..<i {
        let (d, e, f) = (seen[i].l - seen[j].l, seen[i].a - seen[j].a, seen[i].b - seen[j].b)
        smallest = min(smallest, (d * d + e * e + f * f).squareRoot())
      }
    }
  }
  return smallest
}

@Suite struct PaletteTests {
  @Test func knownContrasts() {
    #expect((contrast("#000000", "#ffffff") - 21).magnitude < 1e-9)
    #expect((contrast("#777777", "#ffffff") - 4.48).magnitude < 0.01)
  }

  @Test func wordsAreReadable() {
    for ink in Hue.allCases.map(\.word) + [.text, .muted] {
      #expect(contrast(ink.light, Ink.paper.light) >= 4.5, "\(ink.name) light")
      #expect(contrast(ink.dark, Ink.paper.dark) >= 4.5, "\(ink.name) dark")
    }
  }

  @Test func marksStandOut() {
    for ink in Hue.allCases.map(\.mark) + [.rule] {
      #expect(contrast(ink.light, Ink.paper.light) >= 3, "\(ink.name) light")
      #expect(contrast(ink.dark, Ink.paper.dark) >= 3, "\(ink.name) dark")
    }
  }

  @Test func gridStaysBehind() {
    #expect((1.1...1.6).contains(contrast(Ink.grid.light, Ink.paper.light)))
    #expect((1.1...1.6).contains(contrast(Ink.grid.dark, Ink.paper.dark)))
  }

  @Test func huesSurviveColourBlindness() {
    let original = closest(["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"])
    #expect((original - 0.076).magnitude < 0.001)
    #expect(closest(Hue.allCases.map(\.mark.light)) >= original)
    #expect(closest(Hue.allCases.map(\.mark.dark)) >= original)
  }

  @Test func everyColourOfTheStyleSheetIsOneOfTheDarkPalette() {
    let known = Set((Ink.greys + Hue.allCases.flatMap { [$0.mark, $0.word] }).map(\.dark))
    let used = Set(Figure.styleSheet.split(separator: "#").dropFirst().map { "#" + $0.prefix(6) })
    #expect(used == known)
  }
}
