// Long series drawn with few points.

import Figures
import Testing

@Suite struct DecimationTests {
  @Test func keepsEveryExtreme() {
    var points = (0..<100_000).map { Point(x: Double($0) / 200, y: 50) }
    points[54_321].y = 3
    points[70_001].y = 99
    let kept = decimated(points)
    #expect(kept.count <= 4 * 501)
    #expect(kept.contains(points[54_321]))
    #expect(kept.contains(points[70_001]))
    #expect(kept.first == points.first)
    #expect(kept.last == points.last)
    #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.x <= $1.x })
  }

  @Test func leavesShortSeriesAlone() {
    let points = (0..<100).map { Point(x: Double($0) * 5, y: Double($0 % 7)) }
    #expect(decimated(points) == points)
    #expect(decimated([]) == [])
  }

  @Test func bandsKeepTheirWidestExtent() {
    var lower = (0..<10_000).map { Point(x: Double($0) / 100, y: 60) }
    var upper = (0..<10_000).map { Point(x: Double($0) / 100, y: 40) }
    lower[5_050].y = 90
    upper[5_060].y = 10
    let band = decimatedBand(lower, upper)
    #expect(band.lower.count == band.upper.count)
    #expect(band.lower.count <= 101)
    #expect(band.lower.map(\.y).max() == 90)
    #expect(band.upper.map(\.y).min() == 10)
  }

  @Test func hundredThousandPointsMakeASmallFile() throws {
    let wave = (0..<100_000).map { Double(($0 &* 7919) % 1000) }
    #expect(try lineChart(wave).svg.utf8.count < 40_000)
  }
}
