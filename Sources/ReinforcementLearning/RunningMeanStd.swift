// Mean and variance of all that was seen, as Stable-Baselines3's RunningMeanStd, with NumPy's order of additions.

/// The running mean and population variance of each component of a stream of rows.
public struct RunningMeanStd: Hashable, Sendable {
  /// One for each component, at first 0.
  public internal(set) var mean: [Double]
  /// One for each component, at first 1.
  public internal(set) var variance: [Double]
  /// Rows that were seen, and the 1e-4 that it starts with.
  public internal(set) var count: Double

  public init(size: Int, epsilon: Double = 1e-4) {
    mean = Array(repeating: 0, count: size)
    variance = Array(repeating: 1, count: size)
    count = epsilon
  }

  /// Takes in `rows` rows of as many components as there are means.
  ///
  /// NumPy adds up rows of floats in single precision, one after the other (by halves where a row is one number), and
  /// rows of whole numbers in double precision.
  public mutating func update(_ values: UnsafePointer<Float>, rows: Int, areIntegers: Bool = false) {
    update(values, rows: rows, CollectionOfOne((places: mean.indices, areIntegers: areIntegers)))
  }

  /// As `update(_:rows:areIntegers:)`, of some parts of rows, each of which is an array of its own to NumPy.
  mutating func update(
    _ values: UnsafePointer<Float>, rows: Int, _ parts: some Collection<(places: Range<Int>, areIntegers: Bool)>
  ) {
    let width = mean.count
    for (places, areIntegers) in parts {
      for column in places {
        let byHalves = places.count == 1
        if areIntegers {
          combine(column, Self.moments(rows, byHalves: byHalves) { Double(values[$0 * width + column]) }, rows)
        } else {
          combine(column, Self.moments(rows, byHalves: byHalves) { values[$0 * width + column] }, rows)
        }
      }
    }
    count += Double(rows)
  }

  /// Takes in numbers; there must be one component.
  mutating func update(_ values: [Double]) {
    combine(0, Self.moments(values.count, byHalves: true) { values[$0] }, values.count)
    count += Double(values.count)
  }

  /// The parallel algorithm for variances (Chan et al. 1979).
  private mutating func combine<T: BinaryFloatingPoint>(_ index: Int, _ batch: (mean: T, variance: T), _ rows: Int) {
    let (n, total) = (Double(rows), count + Double(rows))
    let delta = Double(batch.mean) - mean[index]
    let within = variance[index] * count + Double(batch.variance * T(rows))
    variance[index] = (within + delta * delta * count * n / total) / total
    mean[index] += delta * n / total
  }

  @inline(__always)
  private static func moments<T: BinaryFloatingPoint>(
    _ n: Int, byHalves: Bool, _ value: (Int) -> T
  ) -> (mean: T, variance: T) {
    func mean(_ value: (Int) -> T) -> T {
      var sum: T = 0
      if byHalves { sum = sumByHalves(0, n, value) } else { for i in 0..<n { sum += value(i) } }
      return T(Double(sum) / Double(n))
    }
    let mean1 = mean(value)
    return (mean1, mean { (value($0) - mean1) * (value($0) - mean1) })
  }

  /// NumPy's pairwise sum: eight running sums for up to 128 numbers, halves of what is longer.
  private static func sumByHalves<T: BinaryFloatingPoint>(_ start: Int, _ n: Int, _ value: (Int) -> T) -> T {
    if n < 8 { return (start..<start + n).reduce(0) { $0 + value($1) } }
    if n > 128 {
      let half = n / 2 - n / 2 % 8
      return sumByHalves(start, half, value) + sumByHalves(start + half, n - half, value)
    }
    var (r0, r1, r2, r3) = (value(start), value(start + 1), value(start + 2), value(start + 3))
    var (r4, r5, r6, r7) = (value(start + 4), value(start + 5), value(start + 6), value(start + 7))
    var i = start + 8
    let last = start + n - n % 8
    while i < last {
      (r0, r1, r2, r3) = (r0 + value(i), r1 + value(i + 1), r2 + value(i + 2), r3 + value(i + 3))
      (r4, r5, r6, r7) = (r4 + value(i + 4), r5 + value(i + 5), r6 + value(i + 6), r7 + value(i + 7))
      i += 8
    }
    var sum = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
    while i < start + n {
      sum += value(i)
      i += 1
    }
    return sum
  }
}
