// The most that a core of this machine can compute, and how much of it something uses.

import Benchmarking
import NumericKernels

/// Times fused multiply-adds of registers alone, on one core, with the widest vectors that the kernels use here; one item
/// is one floating-point operation.
public func measurePeak(samples: Int = 9, shouldStop: () -> Bool = { false }) -> Measurement {
  let kernels = CPUKernels.best
  let rounds = 10_000
  return measure(
    "multiply-adds", perIteration: rounds * kernels.operationsInRound, samples: samples, shouldStop: shouldStop
  ) {
    blackHole(kernels.multiplyAdds(rounds: rounds))
  }
}

/// What `body` uses of a core's peak, in per cent. Each sample has a peak of its own, taken just before it: other
/// programs and a changing clock rate touch both alike.
///
/// - Parameter operations: floating-point operations in one run of `body`.
func measureShareOfPeak(
  _ name: String, operations: Int, samples: Int, shouldStop: () -> Bool = { false }, _ body: () throws -> Void
) rethrows -> Measurement {
  var shares: [Double] = []
  var iterations = 1
  while shares.count < samples, !shouldStop() {
    let peak = measurePeak(samples: 1).perSecond("FLOP").median
    let sample = try measure(name, perIteration: operations, samples: 1, shouldStop: shouldStop, body)
    guard sample.n == 1 else { break }
    shares.append(100 * sample.perSecond("FLOP").median / peak)
    iterations = sample.iterationsPerSample
  }
  return Measurement(
    name: name, unit: "%", samples: shares, itemsPerIteration: operations, iterationsPerSample: iterations)
}
