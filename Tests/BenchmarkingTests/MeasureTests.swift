// The harness under a clock that the test turns, so that nothing here depends on how fast a machine is.

import Benchmarking
import Testing

/// Moves on only when told.
private final class ManualClock: Clock, @unchecked Sendable {
  struct Instant: InstantProtocol {
    var offset = Duration.zero
    func advanced(by duration: Duration) -> Self { Self(offset: offset + duration) }
    func duration(to other: Self) -> Duration { other.offset - offset }
    static func < (a: Self, b: Self) -> Bool { a.offset < b.offset }
  }

  var now = Instant()
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: Instant, tolerance: Duration?) async throws { now = deadline }
  func advance(_ duration: Duration) { now = now.advanced(by: duration) }
}

@Suite struct MeasureTests {
  private let clock = ManualClock()

  @Test func aSampleLastsLongEnough() {
    var runs = 0
    let result = measure(
      "step", perIteration: 4, minimumTime: .milliseconds(10), warmUp: .milliseconds(100), samples: 7,
      clock: clock
    ) {
      runs += 1
      clock.advance(.microseconds(3))
    }
    #expect(result.name == "step" && result.unit == "s" && result.n == 7)
    #expect(result.iterationsPerSample >= 3334 && result.iterationsPerSample <= 4100)
    #expect(result.samples.allSatisfy { abs($0 - 3e-6) < 1e-15 })
    #expect(abs(result.itemsPerSecond - 4 / 3e-6) < 1e-3)
    #expect(Double(runs) * 3e-6 >= 0.1 + 7 * 0.01)
  }

  @Test func slowBodiesRunOnceASample() {
    var runs = 0
    let result = measure("training", warmUp: .zero, samples: 3, clock: clock) {
      runs += 1
      clock.advance(.seconds(2))
    }
    #expect(result.samples == [2, 2, 2] && result.iterationsPerSample == 1)
    #expect(runs == 4)
  }

  @Test func samplesShowWhatHappened() {
    var runs = 0
    let result = measure("drifting", warmUp: .zero, samples: 4, clock: clock) {
      runs += 1
      clock.advance(.seconds(runs))
    }
    #expect(result.samples == [2, 3, 4, 5])
    #expect(result.median == 3.5)
  }

  @Test func stopsWhenToldTo() {
    var runs = 0
    func body() {
      runs += 1
      clock.advance(.seconds(1))
    }
    let partial = measure(
      "partial", warmUp: .zero, samples: 100, clock: clock, shouldStop: { runs >= 6 }, body)
    #expect(partial.n == 5 && runs == 6)
    runs = 0
    let none = measure("none", samples: 100, clock: clock, shouldStop: { true }, body)
    #expect(none.n == 0 && runs == 0 && none.median.isNaN)
    // Nor does a clock that stands still hold it up.
    var polls = 0
    let still = measure(
      "still", warmUp: .zero, clock: clock,
      shouldStop: {
        polls += 1
        return polls > 4
      }
    ) {}
    #expect(still.n == 0 && polls == 6)
  }

  @Test func atLeastOneSampleIsTaken() {
    #expect(measure("one", samples: -3, clock: clock) { clock.advance(.seconds(1)) }.n == 1)
  }

  @Test func errorsOfTheBodyComeThrough() {
    struct Broken: Error {}
    #expect(throws: Broken.self) { try measure("broken", clock: clock) { throw Broken() } }
  }

  @Test func theRealClockRuns() {
    var sum = 0.0
    let result = measure("sums", minimumTime: .microseconds(200), warmUp: .zero, samples: 3) {
      sum += 1
      blackHole(sum)
    }
    #expect(result.n == 3 && result.samples.allSatisfy { $0 > 0 && $0.isFinite })
    #expect(sum >= 4)
  }
}
