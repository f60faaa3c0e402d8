// Interquartile means and their intervals, against scipy's.
import Foundation
import ReinforcementLearning
import Testing

@Suite struct SeedStatisticsTests {
  private struct Case: Decodable {
    let name: String
    let values: [Double]
    let iqm: Double
    let confidence: Double
    let resamples: Int
    let seed: Int
    let lower: Double
    let upper: Double
  }

  @Test func numbersAreScipys() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/seed_statistics.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: path))
    #expect(cases.count == 12)
    for expected in cases {
      let (values, name) = (expected.values, expected.name)
      let tolerance = 1e-12 * max(1, abs(expected.iqm))
      #expect(abs(interquartileMean(values) - expected.iqm) <= tolerance, "\(name)")
      let (lower, upper) = try bootstrapInterval(
        values, confidence: expected.confidence, resamples: expected.resamples, seed: expected.seed)
      #expect(abs(lower - expected.lower) <= tolerance, "\(name): \(lower) against \(expected.lower)")
      #expect(abs(upper - expected.upper) <= tolerance, "\(name): \(upper) against \(expected.upper)")
    }
  }

  @Test func orderDoesNotMatter() {
    #expect(interquartileMean([9, 1, 5, 3, 7, 1000, -1000, 4]) == interquartileMean([-1000, 1, 3, 4, 5, 7, 9, 1000]))
    #expect(interquartileMean([9, 1, 5, 3, 7, 1000, -1000, 4]) == 4.75)
  }

  @Test func whatIsNoNumberHasNoMean() throws {
    #expect(interquartileMean([]).isNaN)
    #expect(interquartileMean([1, .nan, 3]).isNaN)
    for values in [[], [1, .nan, 3]] {
      let (lower, upper) = try bootstrapInterval(values)
      #expect(lower.isNaN && upper.isNaN)
    }
  }

  @Test func settingsOutOfRangeAreNamed() {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "nothing"
    }
    #expect(message { _ = try bootstrapInterval([1], confidence: 95) }.contains("confidence"))
    #expect(message { _ = try bootstrapInterval([1], confidence: 95) }.contains("between 0 and 1"))
    #expect(message { _ = try bootstrapInterval([1], resamples: 0) }.contains("resamples"))
    #expect(message { _ = try bootstrapInterval([1], seed: -1) }.contains("seed"))
  }
}
