// The wording of everything that can be wrong with the data.

import Figures
import Testing

@Suite struct FigureErrorTests {
  private func message(_ draw: () throws -> Void) -> String {
    do {
      try draw()
      return "drawn"
    } catch {
      return "\(error)"
    }
  }

  private func line(
    _ series: [LineSeries], yScale: AxisScale = .linear, xScale: AxisScale = .linear,
    yRange: ClosedRange<Double>? = nil, references: [Reference] = [], width: Double = 640
  ) -> String {
    message {
      _ = try LineChart(
        series, yRange: yRange, references: references, xScale: xScale, yScale: yScale, width: width
      ).figure()
    }
  }

  @Test func lineCharts() {
    #expect(line([]) == "The line chart has no series; give it at least one.")
    #expect(line([LineSeries(name: "PPO", y: [])]) == "\"PPO\" has no values; give it at least one.")
    #expect(
      line([LineSeries(x: [1, 2], y: [1, 2, 3])])
        == "The series has 2 positions (x) for 3 values (y); give as many of one as of the other.")
    #expect(
      line([LineSeries(y: [1]), LineSeries(y: [.nan, .infinity])])
        == "None of the 2 values of series 2 is a finite number; nothing can be drawn.")
    #expect(
      line([LineSeries(y: [.nan])])
        == "The only value of the series is not a finite number; nothing can be drawn.")
    #expect(
      line([LineSeries(x: [0, .nan], y: [1, 2])])
        == "x[1] of the series is nan; every x must be a finite number.")
    #expect(
      line([LineSeries(name: "PPO", x: [0, 5, 4], y: [1, 2, 3])])
        == "x[2] of \"PPO\" is 4.0, less than 5.0 before it; sort the points by x.")
    #expect(
      line([LineSeries(y: [1, 0])], yScale: .logarithmic)
        == "y[1] of the series is 0.0; a logarithmic axis needs values above zero. Use a linear one.")
    #expect(
      line([LineSeries(y: [1, 2])], xScale: .logarithmic)
        == "x[0] of the series is 0.0; a logarithmic axis needs values above zero. Use a linear one.")
    #expect(
      line([LineSeries(y: [1, 2], band: Band(lower: [1], upper: [2, 3]))])
        == "The series has 1 lower edges of its band for 2 values (y); give as many of one as of the other.")
    #expect(
      line([LineSeries(y: [1, 2], band: Band(lower: [0, 5], upper: [2, 3]))])
        == "The band of the series has lower[1] = 5.0 above upper[1] = 3.0; exchange them.")
    #expect(
      line([LineSeries(y: [1, 2])], yRange: 3...3)
        == "The y range from 3.0 to 3.0 cannot be drawn; give two finite ends, the lower first (both above zero on a logarithmic axis)."
    )
    #expect(
      line([LineSeries(y: [1, 2])], references: [Reference(.nan, "goal")])
        == "The reference line \"goal\" lies at nan; give it a finite value within ±1e300.")
    #expect(
      line([LineSeries(y: [1, 2])], yScale: .logarithmic, references: [Reference(-1, "goal")])
        == "The reference line \"goal\" lies at -1.0; a logarithmic axis needs values above zero.")
    #expect(
      line([LineSeries(y: [1, 1e301])])
        == "Value 1 of the series is 1e+301; values beyond ±1e300 cannot be drawn.")
    #expect(
      line([LineSeries(y: [1, 2])], width: 10) == "A width of 10.0 cannot be drawn; choose 320 to 2000.")
    #expect(message { _ = try LineSeries(runs: []) } == "The mean of runs has no run; give it at least one.")
    #expect(
      message { _ = try LineSeries(runs: [[1, 2], [1]]) }
        == "Run 2 has 1 values for 2 values of run 1; give as many of one as of the other.")
  }

  @Test func barCharts() {
    #expect(
      message { _ = try barChart([Double](), categories: []) }
        == "The bar chart has no categories; give it at least one.")
    #expect(
      message { _ = try barChart([BarGroup](), categories: ["a"]) }
        == "The bar chart has no groups of values; give it at least one.")
    #expect(
      message { _ = try barChart([1, 2], categories: ["a"]) }
        == "The bar chart has 2 values for 1 categories; give as many of one as of the other.")
    #expect(
      message { _ = try barChart([.nan], categories: ["a"]) }
        == "The only value of the bar chart is not a finite number; nothing can be drawn.")
    #expect(
      message { _ = try barChart([1, 2], categories: ["RTX 3090", "RTX 4090"], highlight: ["RTX 3O90"]) }
        == "\"RTX 3O90\" is to be highlighted but is none of the categories; did you mean \"RTX 3090\"?")
    #expect(
      message { _ = try barChart([1], categories: ["a"], highlight: ["something else"]) }
        == "\"something else\" is to be highlighted but is none of the categories.")
    #expect(
      message { _ = try BarChart(["a"], [BarGroup(values: [1])], valueDigits: 11).figure() }
        == "11 digits after the point cannot be shown; choose 0 to 10.")
  }

  @Test func networks() {
    #expect(
      message { _ = try NetworkDiagram(inputs: [], layers: [], outputs: ["y"]).figure() }
        == "The network has no inputs; give it at least one.")
    #expect(
      message { _ = try NetworkDiagram(inputs: ["x"], layers: [], outputs: []).figure() }
        == "The network has no outputs; give it at least one.")
    #expect(
      message {
        _ = try NetworkDiagram(inputs: ["x"], layers: [.init(width: 4), .init(width: 0)], outputs: ["y"])
          .figure()
      }
        == "Layer 2 has a width of 0; a layer has at least one unit.")
  }
}
