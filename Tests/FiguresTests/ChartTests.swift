// What the charts and the diagram draw: marks where the data say, words as the reader meets them.

import Figures
import Testing

@Suite struct LineChartTests {
  @Test func drawsTheLineWhereTheDataAre() throws {
    let figure = try lineChart([0, 250, 500], x: [0, 10, 20], title: "T", xLabel: "steps", yLabel: "return")
    let line = try #require(try elements("path", of: figure).first)
    #expect(line.attributes["d"] == "M37.8,328L331.9,198L626,68")
    #expect(
      try drawnTexts(figure) == [
        "T", "0", "100", "200", "300", "400", "500", "0", "5", "10", "15", "20", "↑ return", "steps →",
      ])
    #expect((figure.width, figure.height) == (640, 378))
  }

  @Test func gapsSplitTheLineAndLoneValuesAreDots() throws {
    let figure = try lineChart([1, 2, .nan, 3, .infinity, 2, 1])
    let path = try #require(try elements("path", of: figure).first?.attributes["d"])
    #expect(path.filter { $0 == "M" }.count == 2)
    #expect(try elements("circle", of: figure).count == 1)
    #expect(figure.alt.contains("; 2 values are missing."))
  }

  @Test func bandsLieBehindTheirLines() throws {
    let series = LineSeries(y: [1, 2], band: Band(lower: [0, 1], upper: [2, 3]))
    let paths = try elements("path", of: try lineChart([series]))
    #expect(paths.count == 2)
    #expect(paths[0].attributes["fill-opacity"] == "0.17")
    #expect(paths[0].attributes["d"]?.hasSuffix("Z") == true)
    #expect(paths[1].attributes["fill"] == "none")
  }

  @Test func runsBecomeMeanAndSpread() throws {
    let runs = [[1.0, 10], [2, .nan], [3, 14], [4, 18], [5, 14]]
    let range = try LineSeries(runs: runs)
    #expect(range.y == [3, 14])
    #expect(range.band == Band(lower: [1, 10], upper: [5, 18]))
    let deviation = try LineSeries(runs: runs, spread: .standardDeviation)
    #expect((try #require(deviation.band).upper[0] - 4.58113883008419).magnitude < 1e-12)
    let quartiles = try LineSeries(runs: runs, spread: .quartiles)
    #expect(quartiles.band == Band(lower: [2, 13], upper: [4, 15]))
    #expect(try LineSeries(runs: [[7]], spread: .standardDeviation).band == Band(lower: [7], upper: [7]))
  }

  @Test func huesFollowTheOrderOfTheSeries() throws {
    let figure = try lineChart([
      LineSeries(y: [1, 2], isFaint: true), LineSeries(y: [2, 3]), LineSeries(y: [3, 4], hue: .purple),
      LineSeries(y: [4, 5]),
    ])
    let strokes = try elements("path", of: figure).compactMap { $0.attributes["stroke"] }
    #expect(strokes == [Hue.grey, .blue, .purple, .green].map(\.mark.light))
  }

  @Test func afterTheSeventhLineDashesBegin() throws {
    let figure = try lineChart((0..<9).map { LineSeries(y: [Double($0), Double($0)]) })
    let dashes = try elements("path", of: figure).map { $0.attributes["stroke-dasharray"] }
    #expect(dashes == [nil, nil, nil, nil, nil, nil, nil, "6 4", "6 4"])
  }

  @Test func referencesAreLabelledAwayFromTheData() throws {
    let rising = (0..<100).map { Double($0) * 5 }
    let figure = try lineChart(
      rising, references: [Reference(475, "solved: 475"), Reference(20, "random: 20")])
    let labels = try elements("text", of: figure)
    let solved = try #require(labels.first { $0.text == "solved: 475" })
    let random = try #require(labels.first { $0.text == "random: 20" })
    #expect(solved.attributes["text-anchor"] == nil && solved.number("x") < 100)
    #expect(random.attributes["text-anchor"] == "end" && random.number("x") > 600)
    #expect(try elements("line", of: figure).filter { $0.attributes["stroke-dasharray"] == "4 3" }.count == 2)
  }

  @Test func aGivenRangeCutsWithoutIds() throws {
    let figure = try LineChart([LineSeries(y: [-5, 0.5, 5])], yRange: 0...1).figure()
    let clip = try #require(try elements("svg", of: figure).dropFirst().first)
    #expect(clip.attributes["overflow"] == "hidden")
    #expect(clip.number("height") == 260)
  }

  @Test func alternativeTextTellsTheStory() throws {
    let figure = try LineChart(
      [
        LineSeries(
          name: "PPO", x: [2048, 51_200, 100_352], y: [21.3, 500, 487.25],
          band: Band(lower: [20, 480, 450], upper: [25, 500, 500]))
      ],
      title: "PPO solves CartPole", xLabel: "environment steps", yLabel: "mean return",
      references: [Reference(475, "solved")]
    ).figure()
    #expect(
      figure.alt == """
        Line chart: PPO solves CartPole. Horizontal axis: environment steps, from 2,048 to 100k. \
        Vertical axis: mean return, from 0 to 500. PPO goes from 21.3 to 487.3, highest 500 at 51.2k, \
        with a band from 450 to 500 at its end. Reference line at 475: solved.
        """)
  }
}

@Suite struct BarChartTests {
  @Test func zeroIsAlwaysOnTheAxis() throws {
    for values in [[5.0, 6], [-5, -6], [-5, 6], [0, 0]] {
      for orientation in [BarChart.Orientation.horizontal, .vertical] {
        let figure = try BarChart(["a", "b"], [BarGroup(values: values)], orientation: orientation).figure()
        #expect(
          try elements("text", of: figure).contains { $0.text == "0" && $0.classes.contains("nb-label") })
      }
    }
  }

  @Test func barsAreProportionalAndInTheGivenOrder() throws {
    let figure = try BarChart(["b", "a"], [BarGroup(values: [1, 4])], orientation: .horizontal).figure()
    let bars = try elements("rect", of: figure)
    #expect(bars.map(\.hover) == ["b: 1", "a: 4"])
    #expect((bars[1].number("width") / bars[0].number("width") - 4).magnitude < 0.001)
    #expect(bars[0].number("x") == bars[1].number("x"))
  }

  @Test func orientationFollowsTheNames() throws {
    let few = try barChart([1, 2], categories: ["AVX2", "naive"])
    #expect(try elements("rect", of: few).map { $0.number("width") }.allSatisfy { $0 == 84 })
    let many = try barChart((1...24).map(Double.init), categories: (1...24).map { "GPU \($0)" })
    #expect(try elements("rect", of: many).map { $0.number("height") }.allSatisfy { $0 == 17 })
    let long = try barChart(
      [1, 2, 3, 4], categories: (1...4).map { "a name of many words that cannot stand below its bar \($0)" })
    #expect(Set(try elements("rect", of: long).map { $0.number("height") }) == [17])
  }

  @Test func groupsHaveALegend() throws {
    let figure = try barChart(
      [BarGroup(name: "FP32", values: [1, 2]), BarGroup(name: "FP16", values: [2, 4])],
      categories: ["a", "b"])
    let bars = try elements("rect", of: figure)
    #expect(bars.prefix(2).map { $0.attributes["fill"] } == [Hue.blue.mark.light, Hue.vermillion.mark.light])
    #expect(try drawnTexts(figure).prefix(2) == ["FP32", "FP16"])
    #expect(bars.dropFirst(2).map(\.hover) == ["a, FP32: 1", "a, FP16: 2", "b, FP32: 2", "b, FP16: 4"])
  }

  @Test(
    arguments: [
      ([412.3, 96.1, 3.2], ["412.3", "96.1", "3.2"]),
      ([3.891, 0.33], ["3.89", "0.33"]),
      ([513, 905], ["513", "905"]),
      ([61_200, 402_000, 950], ["61.2k", "402k", "950"]),
      ([-1203.2, 12], ["−1,203", "12"]),
      ([0.004, 0.0051], ["0.004", "0.0051"]),
    ] as [([Double], [String])])
  func numbersShowWhatTellsThemApart(values: [Double], expected: [String]) throws {
    let figure = try BarChart(
      values.indices.map { "\($0)" }, [BarGroup(values: values)], orientation: .horizontal
    ).figure()
    let shown = try elements("text", of: figure).filter { $0.classes.contains("nb-small") }.map(\.text)
    #expect(shown == expected)
  }

  @Test func digitsCanBeChosenAndMissingValuesAreNamed() throws {
    let figure = try BarChart(["a", "b"], [BarGroup(values: [1.5, .nan])], valueDigits: 3).figure()
    let texts = try drawnTexts(figure)
    #expect(texts.contains("1.500"))
    #expect(texts.contains("n/a"))
    #expect(try elements("rect", of: figure).count == 1)
  }

  @Test func highlightingIsNotByColourAlone() throws {
    let figure = try BarChart(["a", "b"], [BarGroup(values: [1, 2])], highlight: ["b"]).figure()
    let names = try elements("text", of: figure).filter { ["a", "b"].contains($0.text) }
    #expect(names.map { $0.attributes["font-weight"] } == [nil, "600"])
    #expect(try elements("rect", of: figure).map { $0.attributes["fill-opacity"] } == ["0.42", nil])
  }

  @Test func longNamesAreElidedWithTheFullNameAtHand() throws {
    let name = String(repeating: "very long name ", count: 12) + "end"
    let figure = try BarChart([name], [BarGroup(values: [1])], orientation: .horizontal).figure()
    let shown = try elements("text", of: figure).filter { $0.hover == name }
    #expect(shown.count == 2)
    #expect(shown.last?.text.hasSuffix("…") == true)
  }

  @Test func whiskersReachFromLowerToUpper() throws {
    let figure = try BarChart(
      ["a"], [BarGroup(values: [50], interval: Band(lower: [40], upper: [60]))], orientation: .vertical
    ).figure()
    let stem = try elements("line", of: figure).filter { $0.attributes["stroke-width"] == "1.4" }
    #expect(stem.count == 3)
    let bar = try #require(try elements("rect", of: figure).first)
    let perUnit = bar.number("height") / 50
    #expect(((stem[0].number("y1") - stem[0].number("y2")) / perUnit - 20).magnitude < 0.01)
  }

  @Test func alternativeTextListsTheValues() throws {
    let figure = try barChart(
      [BarGroup(name: "FP32", values: [513, .nan]), BarGroup(name: "FP16", values: [905, 1301])],
      categories: ["RTX 3090", "RTX 4090"], title: "ResNet-50?", axisLabel: "images/s")
    #expect(
      figure.alt == """
        Bar chart: ResNet-50? Values: images/s. 2 categories in 2 groups: FP32, FP16. \
        RTX 3090 513 and 905; RTX 4090 n/a and 1,301.
        """)
  }
}

@Suite struct NetworkDiagramTests {
  private let cart = ["cart position", "cart velocity", "pole angle", "pole angular velocity"]
  private let hidden = [
    NetworkDiagram.Layer(width: 64, activation: "tanh"), .init(width: 64, activation: "tanh"),
  ]

  @Test func drawsTheActionNetworkOfCartPole() throws {
    let diagram = NetworkDiagram(
      inputs: cart, layers: hidden, outputs: ["push left", "push right"], outputLabel: "action logits")
    let figure = try diagram.figure()
    let circles = try elements("circle", of: figure)
    #expect(circles.filter { $0.number("r") == 9 }.count == 4 + 7 + 7 + 2)
    #expect(circles.filter { $0.number("r") == 1.7 }.count == 2 * 3)
    #expect(
      try drawnTexts(figure) == cart + ["push left", "push right"] + ["tanh", "tanh", "linear"] + [
        "observation", "4", "hidden", "64", "hidden", "64", "action logits", "2",
      ])
    let edges = try elements("path", of: figure).filter { $0.hover != nil }
    #expect(edges.map(\.hover) == ["4 × 64 weights", "64 × 64 weights", "64 × 2 weights"])
    let counts: [Int] = edges.map { edge in (edge.attributes["d"] ?? "").filter { $0 == "M" }.count }
    #expect(counts == [28, 49, 14])
    #expect(diagram.parameterCount == 4610)
  }

  @Test func alternativeTextNamesLayersAndActivations() throws {
    let figure = try NetworkDiagram(
      inputs: cart, layers: hidden, outputs: ["V(s)"], outputLabel: "value", title: "The value network"
    ).figure()
    #expect(
      figure.alt == """
        Network diagram: The value network. From left to right, each fully connected to the next: \
        4 inputs (cart position, cart velocity, pole angle and pole angular velocity); \
        hidden layer of 64 units, tanh; hidden layer of 64 units, tanh; 1 output (V(s)).
        """)
  }

  @Test func layersOfUpToEightUnitsAreDrawnWhole() throws {
    let figure = try NetworkDiagram(inputs: ["x"], layers: [.init(width: 8)], outputs: ["y"]).figure()
    #expect(try elements("circle", of: figure).count == 10)
  }

  @Test func manyInputsKeepTheNamesOfTheFirstAndLast() throws {
    let names = NetworkDiagram.numbered("o", count: 24)
    #expect(names.last == "o₂₄")
    let figure = try NetworkDiagram(inputs: names, layers: [], outputs: ["y"]).figure()
    #expect(
      try drawnTexts(figure).filter { $0.hasPrefix("o₁") || $0.hasPrefix("o₂") } == [
        "o₁", "o₂", "o₂₂", "o₂₃", "o₂₄",
      ])
  }

  @Test func absurdWidthsDoNotOverflow() {
    #expect(
      NetworkDiagram(inputs: ["x"], layers: [.init(width: .max)], outputs: ["y"]).parameterCount == .max)
  }
}
