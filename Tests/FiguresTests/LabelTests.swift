// Words that must not cover each other, and how wide they are reckoned.

import Figures
import Testing

@Suite struct LabelTests {
  private func placed(_ targets: [Double]) -> [Double]? {
    EndLabel.placed(targets.map { EndLabel(text: "a", hue: .blue, target: $0) }, from: 0, to: 260)?.map(\.y)
  }

  @Test func labelsApartStayAtTheirLines() {
    #expect(placed([20, 100, 240]) == [20, 100, 240])
  }

  @Test func labelsThatTouchAreMovedEquallyFar() throws {
    let y = try #require(placed([100, 104]))
    #expect(y[1] - y[0] == 18)
    #expect(y[0] + y[1] == 204)
  }

  @Test func labelsStayInThePlot() throws {
    let y = try #require(placed([260, 255]))
    #expect(y == [260, 242])
  }

  @Test func labelsFarFromTheirLinesAreRefused() {
    #expect(placed([100, 100, 100, 100, 100]) == nil)
    #expect(placed(Array(repeating: 50, count: 40)) == nil)
  }

  @Test func chartsFallBackToALegendInTheOrderOfTheSeries() throws {
    let far = try lineChart([LineSeries(name: "up", y: [0, 9]), LineSeries(name: "down", y: [9, 0])])
    let direct = try elements("text", of: far).filter { ["up", "down"].contains($0.text) }
    #expect(direct.map(\.text) == ["up", "down"])
    #expect(direct.allSatisfy { $0.number("x") > 550 && $0.attributes["font-weight"] == "600" })

    let names = (1...5).map { "seed \($0)" }
    let close = try lineChart(names.map { LineSeries(name: $0, y: [0, 500]) })
    let legend = try elements("text", of: close).filter { names.contains($0.text) }
    #expect(legend.map(\.text) == names)
    #expect(Set(legend.map { $0.number("y") }).count == 1)
    #expect(legend.allSatisfy { $0.attributes["font-weight"] == nil })
  }

  @Test func linesThatEndEarlyAreNotLabelledFarAway() throws {
    let figure = try lineChart([
      LineSeries(name: "long", x: [0, 100], y: [1, 2]), LineSeries(name: "short", x: [0, 50], y: [5, 6]),
    ])
    let labels = try elements("text", of: figure).filter { ["long", "short"].contains($0.text) }
    #expect(labels.allSatisfy { $0.number("x") < 200 })
  }

  @Test func widthsFollowTheLetters() {
    #expect(TextMetrics.width("iii", .label) < TextMetrics.width("WWW", .label) / 3)
    #expect(TextMetrics.width("日本", .label) > TextMetrics.width("ab", .label))
    #expect(TextMetrics.width("", .label) == 0)
  }

  @Test func longTextIsElidedOrWrapped() {
    let long = "NVIDIA GeForce RTX 4090 Founders Edition in a very long sentence"
    let elided = TextMetrics.elided(long, to: 120, .label)
    #expect(elided == "NVIDIA GeF…")
    #expect(TextMetrics.width(elided, .label) <= 120)
    #expect(TextMetrics.elided("short", to: 120, .label) == "short")
    let lines = TextMetrics.wrapped(long, to: 220, .label, maxLines: 2)
    #expect(lines == ["NVIDIA GeForce RTX 4090", "Founders Edition in a ver…"])
    #expect(TextMetrics.wrapped("日本語の長い題名です", to: 60, .label, maxLines: 9).count > 2)
  }
}
