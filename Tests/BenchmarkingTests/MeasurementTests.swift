import Benchmarking
import Foundation
import Testing

@Suite struct MeasurementTests {
  let measurement = Benchmarking.Measurement(
    name: "forward pass", samples: [4e-6, 1e-6, 2e-6, 3e-6, 10e-6], itemsPerIteration: 8,
    iterationsPerSample: 100)

  @Test func orderStatistics() {
    #expect(measurement.n == 5)
    #expect(measurement.median == 3e-6)
    #expect(abs(measurement.iqr - 2e-6) < 1e-18)
    #expect(measurement.min == 1e-6 && measurement.max == 10e-6)
  }

  /// numpy.quantile([0.5, 4, 1, 2.25], [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1])
  @Test func quantilesAreNumPys() {
    let four = Measurement(name: "", samples: [0.5, 4, 1, 2.25])
    let expected = [0.5, 0.65, 0.875, 1.625, 2.6875, 3.475, 4]
    for (p, value) in zip([0, 0.1, 0.25, 0.5, 0.75, 0.9, 1], expected) {
      #expect(abs(four.quantile(p) - value) < 1e-12)
    }
    #expect(four.quantile(-1) == 0.5 && four.quantile(7) == 4 && four.quantile(.nan).isNaN)
  }

  @Test func nothingMeasuredIsNaN() {
    let none = Measurement(name: "stopped", samples: [])
    #expect(none.n == 0)
    for value in [none.median, none.iqr, none.min, none.max, none.itemsPerSecond] { #expect(value.isNaN) }
    #expect("\(none)" == "stopped: nan s (IQR nan s, min nan s, n 0)")
    #expect(Measurement(name: "", samples: [2]).iqr == 0)
  }

  @Test func rates() {
    #expect(abs(measurement.itemsPerSecond - 8 / 3e-6) < 1)
    let rate = measurement.perSecond("rows")
    #expect(rate.unit == "rows/s" && rate.n == 5)
    #expect(rate.samples == measurement.samples.map { 8 / $0 })
    #expect(abs(rate.median - 8 / 3e-6) < 1)
    #expect(rate.perSecond("rows") == rate && rate.itemsPerSecond.isNaN)
    #expect("\(rate)" == "forward pass: 2.67 Mrows/s (IQR 2.00 Mrows/s, min 800 krows/s, n 5)")
  }

  @Test func descriptions() {
    #expect("\(measurement)" == "forward pass: 3.00 µs (IQR 2.00 µs, min 1.00 µs, n 5)")
    let texts: [(Double, String)] = [
      (0, "0 s"), (1, "1.00 s"), (0.0123456, "12.3 ms"), (999.6, "1.00 ks"), (999.4, "999 s"),
      (9.996, "10.0 s"),
      (99.96, "100 s"), (1e-15, "1.00e-15 s"), (9.999e-13, "1.00 ps"), (1e-9, "1.00 ns"), (1e-6, "1.00 µs"),
      (1e-3, "1.00 ms"),
      (123_456_789, "123 Ms"), (1e3, "1.00 ks"), (-0.25, "-250 ms"), (.infinity, "inf s"),
      (1e30, "1.00e+30 s"),
    ]
    for (value, text) in texts { #expect(Quantity(value, "s").description == text) }
    #expect(Quantity(0.04, "%").description == "0.0 %" && Quantity(1_234.56, "%").description == "1234.6 %")
  }

  @Test func measurementsSurviveJSON() throws {
    let decoded = try JSONDecoder().decode(
      Benchmarking.Measurement.self, from: JSONEncoder().encode(measurement))
    #expect(decoded == measurement)
  }
}
