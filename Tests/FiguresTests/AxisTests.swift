// Ticks, ranges and number texts, held against tables worked out by hand.

import Figures
import Testing

@Suite struct AxisTests {
  private func labels(_ low: Double, _ high: Double, count: Int = 4) -> [String] {
    AxisRange.showing(low, high, kind: .linear, count: count, reach: 0.4, air: 0.04).ticks.map(\.label)
  }

  @Test(
    arguments: [
      (0.0, 500.0, ["0", "100", "200", "300", "400", "500"]),
      (21, 500, ["0", "100", "200", "300", "400", "500"]),
      (-1600, -150, ["−1,500", "−1,000", "−500", "0"]),
      (0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      (0, 100_352, ["0", "20k", "40k", "60k", "80k", "100k"]),
      (0, 1_200_000, ["0", "0.2M", "0.4M", "0.6M", "0.8M", "1.0M", "1.2M"]),
      (0, 14_714_953, ["0", "5M", "10M", "15M"]),
      (2e9, 9e9, ["2G", "4G", "6G", "8G"]),
      (0, 3e-5, ["0", "10⁻⁵", "2×10⁻⁵", "3×10⁻⁵"]),
      (-2e18, 2e18, ["−2×10¹⁸", "−10¹⁸", "0", "10¹⁸", "2×10¹⁸"]),
      (
        1_000_000.001, 1_000_000.003,
        ["1,000,000.0010", "1,000,000.0015", "1,000,000.0020", "1,000,000.0025", "1,000,000.0030"]
      ),
      (3, 3, ["2.8", "3.0", "3.2"]),
      (0, 0, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
      (-0.7, 0.3, ["−0.6", "−0.4", "−0.2", "0", "0.2"]),
    ] as [(Double, Double, [String])])
  func ticksAreRoundNumbers(low: Double, high: Double, expected: [String]) {
    #expect(labels(low, high) == expected)
  }

  @Test func rangesReachToNearTicksOnly() {
    let near = AxisRange.showing(21, 499, kind: .linear, count: 4, reach: 0.4, air: 0.04)
    #expect((near.lower, near.upper) == (0, 500))
    let foot = AxisRange.showing(80, 499, kind: .linear, count: 4, reach: 0.4, reachToZero: 1, air: 0.04)
    #expect((foot.lower, foot.upper) == (0, 500))
    let far = AxisRange.showing(50, 550, kind: .linear, count: 4, reach: 0.4, air: 0.04)
    #expect((far.lower, far.upper) == (30, 570))
  }

  @Test func countedThingsHaveNoHalves() {
    let axis = AxisRange.showing(0, 3, kind: .linear, count: 6, reach: 0.15, air: 0, wholeNumbers: true)
    #expect(axis.ticks.map(\.label) == ["0", "1", "2", "3"])
  }

  @Test(
    arguments: [
      (1.0, 1000.0, ["1", "10", "100", "1,000"]),
      (10, 1e6, ["10", "100", "1,000", "10k", "100k", "1M"]),
      (1e-5, 1e-2, ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²"]),
      (2, 50, ["2", "5", "10", "20", "50"]),
      (30, 38, ["30", "32", "34", "36", "38"]),
      (1e-10, 1e10, ["10⁻¹⁰", "10⁻⁵", "1", "10⁵", "10¹⁰"]),
    ] as [(Double, Double, [String])])
  func logarithmicTicks(low: Double, high: Double, expected: [String]) {
    #expect(Figures.logarithmicTicks(from: low, to: high, count: 4).map(\.label) == expected)
  }

  @Test func thinningKeepsZeroAndMakesRoom() {
    let axis = AxisRange.exactly(-400, 600, kind: .linear, count: 10)
    #expect(axis.ticks.count == 11)
    let thinned = axis.thinned(length: 300) { _ in 40 }
    #expect(thinned.ticks.map(\.value) == [-400, -200, 0, 200, 400, 600])
  }

  @Test func scalesPlaceValues() {
    let linear = Scale(lower: 0, upper: 500, start: 300, end: 50)
    #expect(linear.position(0) == 300)
    #expect(linear.position(500) == 50)
    #expect(linear.position(250) == 175)
    let huge = Scale(lower: -1e300, upper: 1e300, start: 0, end: 100)
    #expect(huge.position(0) == 50)
    let logarithmic = Scale(.logarithmic, lower: 1, upper: 10_000, start: 0, end: 100)
    #expect((logarithmic.position(100) - 50).magnitude < 1e-9)
  }

  @Test(
    arguments: [
      (475.3, "475.3"), (0, "0"), (-0.0123, "−0.0123"), (1234.56, "1,235"), (9999.7, "10k"),
      (12_117, "12.1k"),
      (999_999, "1M"), (14_714_953, "14.7M"), (3.2e-5, "3.2×10⁻⁵"), (9.99999e-5, "1×10⁻⁴"),
      (-1.5e20, "−1.5×10²⁰"),
      (.nan, "n/a"), (.infinity, "n/a"), (1e300, "1×10³⁰⁰"), (2.5e-300, "2.5×10⁻³⁰⁰"),
    ] as [(Double, String)])
  func shortNumbers(value: Double, expected: String) {
    #expect(NumberText.short(value) == expected)
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.001, "0"), (1.005, "1"), (12.3456, "12.35"), (-7.1, "-7.1"), (100, "100"),
      (0.05, "0.05"),
      (.nan, "0"), (1e12, "1000000"),
    ] as [(Double, String)])
  func coordinatesHaveTwoDecimals(value: Double, expected: String) {
    #expect(Coordinate.text(value) == expected)
  }
}
