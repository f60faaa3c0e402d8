// How fast the machine multiplies matrices with the engine's kernels.

import Benchmarking
import NumericKernels

/// Times y = x · w in float32 with the kernels that training uses, on one core; one item is one floating-point
/// operation (2 · rows · inner · columns of them in a product).
///
/// - Parameters:
///   - rows: of x and y.
///   - inner: columns of x, rows of w.
///   - columns: of w and y.
/// - Throws: `BenchmarkError.emptyMatrix` when one of them is below 1.
public func measureSGEMM(
  rows: Int, inner: Int, columns: Int, samples: Int = 9, shouldStop: () -> Bool = { false }
) throws -> Measurement {
  guard rows >= 1, inner >= 1, columns >= 1 else {
    throw BenchmarkError.emptyMatrix(rows: rows, inner: inner, columns: columns)
  }
  let (x, xMemory) = randomMatrix(rows: rows, columns: inner)
  let (w, wMemory) = randomMatrix(rows: inner, columns: columns)
  let (y, yMemory) = randomMatrix(rows: rows, columns: columns)
  let bias = FloatBuffer(padded(columns))
  let kernels = CPUKernels.best
  return withExtendedLifetime((xMemory, wMemory, yMemory, bias)) {
    measure(
      "SGEMM \(rows) × \(inner) × \(columns)", perIteration: 2 * rows * inner * columns, samples: samples,
      shouldStop: shouldStop
    ) {
      kernels.linearForward(x, weight: w, bias: bias.base, .identity, into: y)
    }
  }
}

/// The instruction set that the kernels use here: `avx512`, `avx2` or `baseline`.
public var kernelInstructionSet: String { CPUKernels.best.name }

public enum BenchmarkError: Error, Hashable, Sendable, CustomStringConvertible {
  case emptyMatrix(rows: Int, inner: Int, columns: Int)
  case tooFewSteps(Int, minimum: Int)
  case emptyBatch(Int)
  case unknownTraining(String, known: [String])

  public var description: String {
    switch self {
    case .emptyMatrix(let rows, let inner, let columns):
      "matrices of \(rows) × \(inner) and \(inner) × \(columns) can't be multiplied; each size must be at least 1"
    case .tooFewSteps(let steps, let minimum):
      "totalTimesteps must be at least \(minimum), one rollout; it is \(steps)"
    case .unknownTraining(let name, let known):
      "no training is called '\(name)'; there are \(known.joined(separator: ", "))"
    case .emptyBatch(let batch): "the batch must hold at least 1 observation; it is \(batch)"
    }
  }
}

/// Numbers between -1 and 1 that are neither alike nor denormal.
private func randomMatrix(rows: Int, columns: Int) -> (Matrix, FloatBuffer) {
  let stride = rowStride(columns)
  let memory = FloatBuffer(rows * stride)
  for (index, _) in memory.elements.enumerated() {
    memory.elements[index] = Float((index &* 7919 + 13) % 2003) / 1001.5 - 1
  }
  return (Matrix(memory.base, rows: rows, columns: columns, stride: stride), memory)
}
