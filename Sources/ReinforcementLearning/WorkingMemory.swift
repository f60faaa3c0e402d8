// Memory for passes over batches: matrices that are made once and live as long as their owner.
import NumericKernels

/// Matrices with rows padded for kernels, zero at first, kept alive together.
final class WorkingMemory {
  private var buffers: [FloatBuffer] = []

  func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(vector(rows * rowStride(columns)), rows: rows, columns: columns, stride: rowStride(columns))
  }

  func vector(_ count: Int) -> UnsafeMutablePointer<Float> {
    let buffer = FloatBuffer(count)
    buffers.append(buffer)
    return buffer.base
  }
}
