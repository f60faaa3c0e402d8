// What all figures have in common: well-formed, accessible, themed, deterministic, inside their box.

import Figures
import Foundation
import Testing

/// One figure of each kind and each difficulty.
func samples() throws -> [(name: String, figure: Figure)] {
  let steps = (1...49).map { Double($0) * 2048 }
  func returns(_ seed: Int) -> [Double] {
    steps.enumerated().map { min(500, 20 + $1 / 100 + Double(($0 * 37 + seed * 101) % 50)) }
  }
  let hidden = [NetworkDiagram.Layer(width: 64, activation: "tanh"), .init(width: 64, activation: "tanh")]
  let cart = ["cart position", "cart velocity", "pole angle", "pole angular velocity"]
  let gpus = (1...24).map { "\($0)x NVIDIA RTX A6000 in a server with a long name" }
  return [
    (
      "learning-curve",
      try LineChart(
        [
          try LineSeries(name: "PPO", x: steps, runs: (0..<5).map(returns)),
          LineSeries(x: steps, y: returns(9), isFaint: true),
        ],
        title: "PPO solves CartPole", subtitle: "5 seeds; band: lowest to highest",
        xLabel: "environment steps",
        yLabel: "mean episode return", references: [Reference(475, "solved: 475")]
      ).figure()
    ),
    ("gaps", try lineChart([1, .nan, 3, .infinity, 2, 2.5, -1], title: "Gaps", yLabel: "m/s")),
    ("constant", try lineChart([3, 3, 3])),
    ("point", try lineChart([42.5], title: "A point")),
    ("tiny", try lineChart([1e-300, 2e-300])),
    ("huge", try lineChart([-1e300, 1e300])),
    ("close", try lineChart([1e15, 1e15 + 1])),
    ("same-x", try lineChart([1, 2, 3], x: [5, 5, 5])),
    ("clipped", try LineChart([LineSeries(name: "loss", y: [-1e9, 0.5, 1e9])], yRange: 0...1).figure()),
    (
      "logarithmic",
      try LineChart(
        [
          LineSeries(
            name: "a", x: [1e-5, 1e-4, 1e-3], y: [1, 100, 1e6],
            band: Band(lower: [0, -5, 1e5], upper: [9, 900, 2e6]), showsPoints: true)
        ],
        xScale: .logarithmic, yScale: .logarithmic
      ).figure()
    ),
    (
      "many",
      try LineChart(
        (0..<16).map { k in LineSeries(name: "series \(k)", y: [Double(k), Double(k)]) }, plotHeight: 400
      ).figure()
    ),
    (
      "hostile",
      try lineChart(
        [LineSeries(name: "<b>&\"'\u{0}\u{FFFF}]]>", y: [1, 2])],
        title: "<script>alert('1')</script> & \"日本語\" 🚀👩‍👩‍👧\nline",
        xLabel: "x < y", yLabel: "→ & ←")
    ),
    (
      "bars",
      try BarChart(
        gpus,
        [
          BarGroup(name: "FP32", values: (1...24).map { Double($0 * 513) }),
          BarGroup(name: "FP16", values: (1...24).map { $0 == 3 ? .nan : Double($0 * 905) }),
        ],
        title: "Throughput", axisLabel: "images/s", highlight: [gpus[3]],
        references: [Reference(5000, "goal")]
      ).figure()
    ),
    (
      "columns",
      try BarChart(
        ["1", "2", "4"],
        [
          BarGroup(
            values: [61_200, 118_000, 231_000],
            interval: Band(lower: [60_000, .nan, 220_000], upper: [62_000, .nan, 250_000]))
        ],
        axisLabel: "steps/s", references: [Reference(100_000, "goal")]
      ).figure()
    ),
    ("negative", try barChart([-3, -2.5, 1], categories: ["a", "b", "c"], title: "Below zero")),
    (
      "all-negative",
      try BarChart(["a", "b"], [BarGroup(values: [-1203.2, .nan])], orientation: .horizontal).figure()
    ),
    ("zero", try barChart([0, 0], categories: ["a", "b"])),
    (
      "narrow",
      try BarChart(gpus, [BarGroup(values: (1...24).map { -1e9 * Double($0) })], width: 320).figure()
    ),
    (
      "action-net",
      try NetworkDiagram(
        inputs: cart, layers: hidden, outputs: ["push left", "push right"], outputLabel: "action logits",
        title: "The action network"
      ).figure()
    ),
    (
      "value-net",
      try NetworkDiagram(inputs: cart, layers: hidden, outputs: ["V(s)"], outputLabel: "value").figure()
    ),
    (
      "wide-net",
      try NetworkDiagram(
        inputs: NetworkDiagram.numbered("o", count: 24),
        layers: [.init(width: 1_000_000, label: "a very wide layer indeed", activation: "a long activation")]
          + hidden, outputs: [""], width: 400
      ).figure()
    ),
  ]
}

@Suite struct FigureTests {
  @Test func everyFigureIsWellFormedAndNamed() throws {
    for (name, figure) in try samples() {
      for background in [Figure.Background.transparent, .opaque] {
        let all = try elements(of: figure.svg(background: background))
        let root = try #require(all.first)
        #expect(root.name == "svg")
        #expect(root.attributes["role"] == "img")
        #expect(root.attributes["class"] == "nb-figure")
        #expect(root.attributes["aria-label"] == all.first { $0.name == "desc" }?.text, "\(name)")
        #expect(root.attributes["aria-label"]?.isEmpty == false)
        #expect(all.contains { $0.name == "title" && !$0.text.isEmpty })
        #expect(all.allSatisfy { $0.attributes["id"] == nil }, "ids could clash on a page: \(name)")
      }
    }
  }

  @Test func everyMarkHasAPlainLightColourAndTheClassThatDarkensIt() throws {
    let inks = Ink.greys + Hue.allCases.flatMap { [$0.mark, $0.word] }
    for (name, figure) in try samples() {
      for element in try elements(of: figure.svg) {
        for (attribute, prefix) in [("fill", "nb-f-"), ("stroke", "nb-s-")] {
          guard let colour = element.attributes[attribute], colour != "none" else { continue }
          let ink = try #require(
            inks.first { element.classes.contains(prefix + $0.name) }, "\(name): \(element)")
          #expect(colour == ink.light)
          #expect(
            Figure.styleSheet.contains("[data-theme=dark] .\(prefix)\(ink.name){\(attribute):\(ink.dark)}"))
          #expect(
            Figure.styleSheet.contains(
              ".\(prefix)\(ink.name):not([data-theme=light] *){\(attribute):\(ink.dark)}"))
        }
      }
    }
  }

  @Test func nothingLiesOutsideTheFigure() throws {
    for (name, figure) in try samples() where name != "clipped" {
      for element in try elements(of: figure.svg) where element.name != "svg" {
        for (attribute, limit) in [
          ("x", figure.width), ("x1", figure.width), ("x2", figure.width), ("cx", figure.width),
          ("y", figure.height), ("y1", figure.height), ("y2", figure.height), ("cy", figure.height),
        ] where element.attributes[attribute] != nil {
          #expect(element.number(attribute) >= 0 && element.number(attribute) <= limit, "\(name): \(element)")
        }
      }
    }
  }

  @Test func wordsFitOnPhonesToo() throws {
    for (name, figure) in try samples() {
      for element in try elements("text", of: figure) {
        let style = try #require(TextStyle.allCases.first { element.classes.contains("nb-\($0.rawValue)") })
        let width = TextMetrics.width(element.text, style, bold: element.attributes["font-weight"] != nil)
        let x = element.number("x")
        let left = ["middle": x - width / 2, "end": x - width][element.attributes["text-anchor"] ?? ""] ?? x
        #expect(
          left >= -6 && left + width <= figure.width + 6,
          "\(name): \(element.text) from \(left), \(width) wide")
      }
    }
  }

  @Test func numbersAreShort() throws {
    for (name, figure) in try samples() {
      for element in try elements(of: figure.svg) {
        for (attribute, value) in element.attributes
        where !["class", "aria-label", "font-family", "xmlns"].contains(attribute) {
          #expect(!value.contains(/\.\d{3}/), "\(name): \(attribute)=\(value)")
          #expect(
            !value.contains("nan") && !value.contains("inf") && !value.contains("e+"),
            "\(name): \(attribute)=\(value)")
        }
      }
    }
  }

  @Test func sameDataSameBytes() throws {
    let (first, second) = (try samples(), try samples())
    for (a, b) in zip(first, second) { #expect(a.figure.svg == b.figure.svg) }
  }

  @Test func markupInTextIsEscaped() throws {
    let hostile = try #require(try samples().first { $0.name == "hostile" }).figure
    #expect(!hostile.svg.contains("<script"))
    #expect(!hostile.svg.contains("<b>"))
    #expect(hostile.svg.contains("&lt;script&gt;"))
    #expect(try drawnTexts(hostile).contains("<script>alert('1')</script> & \"日本語\" 🚀👩‍👩‍👧 line"))
    #expect(try drawnTexts(hostile).contains("<b>&\"'\u{FFFD}\u{FFFD}]]>"))
  }

  @Test func backgroundsAndStyles() throws {
    let figure = try lineChart([1, 2, 3])
    #expect(figure.svg == figure.svg(background: .transparent, style: .embedded))
    let opaque = try elements(of: figure.svg(background: .opaque))
    let sheet = try #require(opaque.first { $0.name == "rect" })
    #expect(sheet.attributes["fill"] == "#ffffff")
    #expect(opaque[0].number("width") == figure.width + 32)
    #expect(opaque[0].attributes["viewBox"] == "-16 -16 672 328")
    #expect(try elements("rect", of: figure).isEmpty)

    let style = try #require(try elements("style", of: figure).first)
    #expect(style.text == Figure.styleSheet)
    #expect(
      try elements(of: figure.svg(background: .transparent, style: .page)).allSatisfy { $0.name != "style" })
  }

  @Test func randomDataNeverCrash() throws {
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992
    }
    let special = [
      0, -0.0, .nan, .infinity, -.infinity, 1e300, -1e300, .leastNonzeroMagnitude, 1e-308,
      .greatestFiniteMagnitude,
    ]
    var drawn = 0
    for round in 0..<300 {
      let magnitude = Double(sign: .plus, exponent: Int(next() * 600) - 300, significand: 1)
      let offset = next() < 0.3 ? magnitude * 1e9 * next() : 0
      let values = (0..<(1 + round % 40)).map { _ in
        next() < 0.1 ? special[Int(next() * Double(special.count))] : offset + (next() - 0.5) * magnitude
      }
      do {
        let chart = LineChart(
          [LineSeries(name: "a", y: values)], title: "t", yLabel: "y",
          references: [Reference(offset, "offset")],
          yScale: round % 5 == 0 ? .logarithmic : .linear)
        let figures = [
          try chart.figure(),
          try BarChart(
            values.map { "\($0)" }, [BarGroup(values: values)], references: [Reference(offset, "o")]
          ).figure(),
        ]
        for figure in figures {
          #expect(try elements(of: figure.svg).count > 5)
          drawn += 1
        }
      } catch is FigureError {}
    }
    #expect(drawn > 100)
  }

  @Test func extremeAxesNeverCrash() throws {
    let ends: [Double] = [-1e300, -1e15, -1, 0, .leastNonzeroMagnitude, 1e-300, 1, 1e15, 1e15 + 3, 1e18, 1e300]
    for (index, low) in ends.enumerated() {
      #expect(try drawnTexts(lineChart([1], x: [low])).count > 1)
      #expect(try drawnTexts(barChart([low], categories: ["a"])).count > 1)
      for high in ends[index...] {
        #expect(try drawnTexts(lineChart([low, high], x: [low, high])).count > 1)
        #expect(try drawnTexts(barChart([low, high], categories: ["a", "b"])).count > 2)
        guard low < high else { continue }
        for scale in [AxisScale.linear, .logarithmic] where scale == .linear || low > 0 {
          let chart = LineChart([LineSeries(y: [1, 2])], yRange: low...high, yScale: scale)
          #expect(try elements(of: chart.figure().svg).count > 5)
        }
      }
    }
  }

  @Test func figuresSurviveStorage() throws {
    let figure = try lineChart([1, 2], title: "Stored")
    let copy = try JSONDecoder().decode(Figure.self, from: JSONEncoder().encode(figure))
    #expect(copy == figure)
    #expect(copy.svg == figure.svg)
    #expect("\(figure)" == figure.alt)
  }
}
