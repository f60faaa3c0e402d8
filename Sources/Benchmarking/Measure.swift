// The harness: how often to run a piece of code, when to look at the clock, and when to stop.

/// Times `body`: finds out how often it must run for a sample long enough to time, warms up, then takes
/// samples.
///
/// - Parameters:
///   - name: what is measured.
///   - items: how many items one run of `body` deals with, for `Measurement.itemsPerSecond`.
///   - minimumTime: how long a sample lasts at least. The clock's own cost is then beyond notice.
///   - warmUp: for how long `body` runs at least before the first sample, the search for the number of runs
///     included.
///   - samples: how many samples to take; at least one is taken.
///   - clock: monotonic, and standing still while the machine sleeps.
///   - shouldStop: asked between samples, and between the runs of the warm-up. Once it says true, what there
///     is by then is returned: perhaps no sample at all.
///   - body: hand its results to `blackHole`, lest the optimiser notice that nobody wants them.
/// - Returns: seconds for one run of `body`, one value for each sample.
/// - Throws: what `body` throws.
public func measure(
  _ name: String, perIteration items: Int = 1, minimumTime: Duration = .milliseconds(20),
  warmUp: Duration = .milliseconds(50), samples: Int = 15,
  clock: some Clock<Duration> = SuspendingClock(), shouldStop: () -> Bool = { false },
  _ body: () throws -> Void
) rethrows -> Measurement {
  let start = clock.now
  var iterations = 1
  while !shouldStop() {
    let elapsed = try time(iterations, on: clock, body)
    guard elapsed < minimumTime, iterations < maximumIterations else { break }
    iterations = nextIterations(after: iterations, took: elapsed, minimumTime: minimumTime)
  }
  while start.duration(to: clock.now) < warmUp, !shouldStop() { _ = try time(iterations, on: clock, body) }

  var seconds: [Double] = []
  while seconds.count < max(samples, 1), !shouldStop() {
    seconds.append(try time(iterations, on: clock, body).seconds / Double(iterations))
  }
  return Measurement(
    name: name, samples: seconds, itemsPerIteration: items, iterationsPerSample: iterations)
}

/// How long `iterations` runs of `body` take.
private func time(
  _ iterations: Int, on clock: some Clock<Duration>, _ body: () throws -> Void
) rethrows -> Duration {
  let start = clock.now
  for _ in 0..<iterations { try body() }
  return start.duration(to: clock.now)
}

/// Beyond this, `body` is as good as nothing, and a longer loop would not time it better.
private let maximumIterations = 1 << 32

/// Enough to last `minimumTime` and a fifth, going by what `iterations` took: twice as many at least, lest
/// the search crawl, and ten times as many at most, lest one hiccup of the clock make a sample endless.
private func nextIterations(after iterations: Int, took elapsed: Duration, minimumTime: Duration) -> Int {
  let wanted = Double(iterations) * 1.2 * minimumTime.seconds / max(elapsed.seconds, 1e-9)
  let bounded = min(max(wanted.rounded(.up), Double(iterations) * 2), Double(iterations) * 10)
  return min(Int(bounded), maximumIterations)
}

extension Duration {
  /// In seconds, rounded to a `Double`.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

/// Takes a value and does nothing with it, in a way that the optimiser can't see through: what led to the
/// value must be computed.
@inline(never) @_optimize(none)
public func blackHole<Value>(_ value: Value) {}
