// exp, log and tanh against double precision, and the vectorised ones against their twin, bit for bit.
import Foundation
import NumericKernels
import Testing

/// The distance of `got` from `want`, in units in the last place of the correctly rounded result.
private func ulps(_ got: Float, _ want: Double) -> Double {
  let rounded = Float(want)
  if got == rounded || (got.isNaN && rounded.isNaN) { return 0 }
  guard got.isFinite, rounded.isFinite else { return .infinity }
  return abs(Double(got) - want) / Double(rounded.magnitude.ulp)
}

@Suite struct ElementaryTests {
  enum Function: String, CaseIterable, CustomTestStringConvertible {
    case exp, log, tanh
    var testDescription: String { rawValue }

    func exact(_ x: Double) -> Double {
      switch self {
      case .exp: Foundation.exp(x)
      case .log: Foundation.log(x)
      case .tanh: Foundation.tanh(x)
      }
    }

    func apply(_ kernels: some Kernels, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
      switch self {
      case .exp: kernels.exp(count, x, into: y)
      case .log: kernels.log(count, x, into: y)
      case .tanh: kernels.tanh(count, x, into: y)
      }
    }

    /// In units in the last place.
    var bound: Double { self == .tanh ? 2 : 1 }
  }

  /// Numbers from every binade, positive and negative, with infinities, NaNs and subnormals: every 2,503rd bit pattern.
  private static let samples: [Float] = {
    let special: [Float] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 88.72284,
      88.72283, -103.97208, -87.33655, 9.1, 9.0, 0.5,
    ]
    return special + stride(from: UInt32(0), through: UInt32.max - 2503, by: 2503).map { Float(bitPattern: $0) }
  }()

  @Test(arguments: Function.allCases) func errorsStayWithinTheStatedBound(_ function: Function) {
    let x = Self.samples
    var y = [Float](repeating: 0, count: x.count)
    function.apply(CPUKernels.best, x.count, x, &y)
    let worst = zip(x, y).map { ulps($1, function.exact(Double($0))) }.max() ?? .infinity
    #expect(worst <= function.bound)
  }

  @Test(arguments: Function.allCases) func everySetGivesTheSameBits(_ function: Function) {
    // A count that is no multiple of a vector; NaNs need not carry the same bits.
    let x = stride(from: 0, to: Self.samples.count, by: 17).map { Self.samples[$0] }.dropLast(0) + [0.25]
    var expected = [Float](repeating: 0, count: x.count)
    function.apply(ReferenceKernels(), x.count, Array(x), &expected)
    for kernels in CPUKernels.available {
      var y = [Float](repeating: 0, count: x.count)
      function.apply(kernels, x.count, Array(x), &y)
      let differing = zip(y, expected).filter { $0.bitPattern != $1.bitPattern && !($0.isNaN && $1.isNaN) }
      #expect(differing.isEmpty, "\(kernels.name): \(differing.prefix(3))")
    }
  }

  @Test func knownValues() {
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.tanh(-0.0).sign == .minus)
    #expect(Elementary.tanh(20) == 1 && Elementary.tanh(-20) == -1)
    #expect(Elementary.exp(.nan).isNaN && Elementary.tanh(.nan).isNaN && Elementary.log(-1).isNaN)
    #expect(Elementary.exp(-200) == 0 && Elementary.exp(100) == .infinity && Elementary.log(0) == -.infinity)
  }

  /// Activations and slopes in double precision; a slope at the activation's input.
  private static func exact(_ activation: Activation, _ x: Double) -> (value: Double, slope: Double) {
    let sigmoid = 1 / (1 + Foundation.exp(-x)), below = 0.5 * Foundation.erfc(-x / 2.0.squareRoot())
    switch activation {
    case .identity: return (x, 1)
    case .tanh: return (Foundation.tanh(x), 1 - Foundation.tanh(x) * Foundation.tanh(x))
    case .relu: return (max(x, 0), x > 0 ? 1 : 0)
    case .elu: return x > 0 ? (x, 1) : (Foundation.expm1(x), Foundation.exp(x))
    case .silu: return (x * sigmoid, sigmoid * (1 + x * (1 - sigmoid)))
    case .gelu: return (x * below, below + x * Foundation.exp(-x * x / 2) / (2 * Double.pi).squareRoot())
    case .leakyReLU: return x > 0 ? (x, 1) : (0.01 * x, 0.01)
    }
  }

  @Test(arguments: Activation.allCases) func activationsAreTheirFormulas(_ activation: Activation) {
    let x = stride(from: Float(-30), through: 30, by: 0.0137).map { $0 }
    var y = x, slopes = [Float](repeating: 1, count: x.count)
    CPUKernels.best.activate(x.count, x, activation, into: &y)
    CPUKernels.best.multiplySlope(x.count, at: activation.hasSlopeOfInput ? x : y, activation, into: &slopes)
    for (i, x) in x.enumerated() {
      let (value, slope) = Self.exact(activation, Double(x))
      #expect(abs(Double(y[i]) - value) <= 0x1p-22 * max(1, abs(value)), "\(x)")
      #expect(abs(Double(slopes[i]) - slope) <= 0x1p-21, "\(x)")
      if activation == .elu { #expect(ulps(y[i], value) <= 2, "\(x)") }
      #expect(ulps(Elementary.erf(x), Foundation.erf(Double(x))) <= 1.5, "\(x)")
    }
  }
}
