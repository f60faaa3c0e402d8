// How many bytes a second a core of this machine moves from and to memory.

import Benchmarking
import NumericKernels

/// Times a triad, a = b + s · c, over arrays of float32 that no cache holds, on one core; one item is one byte that is read
/// or written (12 for each element).
///
/// As STREAM (J. McCalpin, 1995): each array is at least four times as large as the last cache, and what the processor
/// reads only because it is about to be overwritten is not counted.
public func measureMemoryBandwidth(samples: Int = 9, shouldStop: () -> Bool = { false }) -> Measurement {
  let vectors = triadBytes / MemoryLayout<SIMD16<Float>>.stride
  let arrays = (0..<3).map { _ in FloatBuffer(vectors * SIMD16<Float>.scalarCount) }
  for (offset, array) in arrays.enumerated() { array.elements.update(repeating: Float(offset)) }
  return withExtendedLifetime(arrays) {
    let at = arrays.map { UnsafeMutableRawPointer($0.base).assumingMemoryBound(to: SIMD16<Float>.self) }
    let (a, b, c) = (at[0], at[1], at[2])
    return measure(
      "triad", perIteration: 12 * vectors * SIMD16<Float>.scalarCount, samples: samples, shouldStop: shouldStop
    ) {
      for index in 0..<vectors { a[index] = b[index] + 0.5 * c[index] }
      blackHole(a[vectors - 1])
    }
  }
}

/// Bytes of each array: four times the last cache, at least 64 MiB; at most 256 MiB, and 1 / 16 of the machine's memory.
private let triadBytes: Int = {
  let wanted = Swift.max(64 << 20, 4 * Machine.lastCacheBytes)
  return Swift.min(wanted, 256 << 20, Int(Machine.current.memory / 16)) & ~63
}()
