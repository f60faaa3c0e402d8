// The first weights of a network.
import Environments

/// Rows (or columns, whichever are fewer) of length `gain`, at right angles to each other, in a uniformly random
/// direction, as `torch.nn.init.orthogonal_` (Saxe et al. 2013, "Exact solutions to the nonlinear dynamics of
/// learning in deep linear neural networks").
///
/// Gram-Schmidt, twice over, in double precision, on normally distributed vectors.
/// - Returns: (rows, columns), row-major.
/// - Complexity: O(rows · columns · min(rows, columns)).
func orthogonalMatrix(rows: Int, columns: Int, gain: Double, random: inout PolicyRandom) -> [Float] {
  let count = min(rows, columns)
  let size = max(rows, columns)
  let memory = UnsafeMutablePointer<Double>.allocate(capacity: count * size)
  memory.initialize(repeating: 0, count: count * size)
  defer { memory.deallocate() }
  var made = 0
  while made < count {
    let vector = memory + made * size
    for i in 0..<size { vector[i] = Double(random.normal()) }
    for _ in 0..<2 {
      for other in 0..<made { subtract(memory + other * size, from: vector, size) }
    }
    let length = dot(vector, vector, size).squareRoot()
    guard length > 1e-6 else { continue }  // by chance in the span of the others: draw again
    for i in 0..<size { vector[i] /= length }
    made += 1
  }
  return (0..<rows * columns).map { index in
    let (row, column) = (index / columns, index % columns)
    return Float(gain * (rows <= columns ? memory[row * size + column] : memory[column * size + row]))
  }
}

/// Takes the part along the unit vector `other` out of `vector`.
private func subtract(_ other: UnsafePointer<Double>, from vector: UnsafeMutablePointer<Double>, _ size: Int) {
  let along = dot(vector, other, size)
  for i in 0..<size { vector[i] -= along * other[i] }
}

/// In eight partial sums, always the same.
private func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ size: Int) -> Double {
  var sums = SIMD8<Double>()
  var i = 0
  while i + 8 <= size {
    let (x, y) = (UnsafeRawPointer(a + i), UnsafeRawPointer(b + i))
    sums += x.loadUnaligned(as: SIMD8<Double>.self) * y.loadUnaligned(as: SIMD8<Double>.self)
    i += 8
  }
  var rest = 0.0
  while i < size {
    rest += a[i] * b[i]
    i += 1
  }
  let halves = sums.lowHalf + sums.highHalf
  return (halves[0] + halves[1]) + (halves[2] + halves[3]) + rest
}

/// Uniform between ±1/√inputs, as PyTorch initialises a linear layer that nobody else does.
func uniformMatrix(count: Int, inputs: Int, random: inout PolicyRandom) -> [Float] {
  let bound = 1 / Double(max(inputs, 1)).squareRoot()
  return (0..<count).map { _ in Float(random.generator.uniform(-bound, bound)) }
}
