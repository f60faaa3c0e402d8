// exp, log and tanh of one number: the steps that Bodies/elementary.h takes with vectors, for the naive twin.

/// The project's own elementary functions: the same bits on every machine, unlike the system's.
public enum Elementary {
  /// eˣ; at most 1 ulp off.
  public static func exp(_ x: Float) -> Float {
    let bounded = x < -104 ? -104 : x > 89 ? 89 : x
    let (whole, n) = nearestPower(bounded)
    let r = bounded.addingProduct(whole, -0x1.62e430p-1).addingProduct(whole, 0x1.05c610p-29)
    let e = expm1Reduced(r) + 1
    let half = n >> 1
    return e * power(half) * power(n &- half)
  }

  /// tanh x; at most 2 ulp off.
  public static func tanh(_ x: Float) -> Float {
    let magic: Float = 0x1.8p23 + 127
    let size = x.magnitude > 9.1 ? 9.1 : x.magnitude
    let shifted = magic.addingProduct(size, -0x1.715476p+1)
    let power = Float(bitPattern: shifted.bitPattern << 23)
    let r = size.addingProduct(shifted - magic, 0x1.62e430p-2)
    let square = r * r
    let low = Float(-0x1.fffff4p-1).addingProduct(0x1.55548cp-1, r)
    let high = Float(-0x1.555d02p-2).addingProduct(0x1.1239fcp-3, r).addingProduct(-0x1.67908ep-5, square)
    let h = r.addingProduct(low.addingProduct(high, square), square)
    let above = (0.5 - power * 0.5).addingProduct(power, h), below = (0.5 + power * 0.5).addingProduct(-power, h)
    return Float(sign: x.sign, exponent: 0, significand: 1) * (above / below)
  }

  /// ln x; at most 1 ulp off. Negative numbers give NaN, 0 gives -infinity.
  public static func log(_ x: Float) -> Float {
    guard x >= 0 else { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return .infinity }
    let isTiny = x < Float.leastNormalMagnitude
    let bits = Int32(bitPattern: (isTiny ? x * 0x1p23 : x).bitPattern) &- 0x3f35_04f3
    let n = (bits >> 23) - (isTiny ? 23 : 0)
    let f = Float(bitPattern: UInt32(bitPattern: (bits & 0x007f_ffff) &+ 0x3f35_04f3)) - 1
    let coefficients: [Float] = [
      0x1.1b7c62p-4, -0x1.e28984p-4, 0x1.e5fee8p-4, -0x1.fb4ff0p-4, 0x1.2339dep-3, -0x1.5562b4p-3, 0x1.99a4dap-3,
      -0x1.ffffeep-3, 0x1.555546p-2,
    ]
    let p = coefficients.dropFirst().reduce(coefficients[0]) { $1.addingProduct($0, f) }
    let whole = Float(n)
    let square = f * f
    let low = (whole * -0x1.05c610p-29).addingProduct(p, square * f).addingProduct(square, -0.5) + f
    return low.addingProduct(whole, 0x1.62e430p-1)
  }

  static func apply(_ activation: Activation, to x: Float) -> Float {
    switch activation {
    case .identity: x
    case .tanh: tanh(x)
    case .relu: x > 0 ? x : 0
    case .elu: x > 0 ? x : expm1OfNegative(x)
    case .silu: x * sigmoid(x)
    case .gelu: x * normalBelow(x)
    case .leakyReLU: x > 0 ? x : x * 0.01
    }
  }

  /// The derivative, at the output, or at the input for an activation that `hasSlopeOfInput`.
  static func slope(of activation: Activation, at y: Float) -> Float {
    switch activation {
    case .identity: return 1
    case .tanh: return Float(1).addingProduct(-y, y)
    case .relu: return y > 0 ? 1 : 0
    case .elu: return y > 0 ? 1 : y + 1
    case .silu: return sigmoid(y) * Float(1).addingProduct(y, sigmoid(-y))
    case .gelu: return normalBelow(y).addingProduct(y, exp(y * y * -0.5) * 0x1.988454p-2)
    case .leakyReLU: return y > 0 ? 1 : 0.01
    }
  }

  /// `gradient` times the slope; where relu is flat, 0 also of an infinite gradient.
  static func product(_ gradient: Float, slopeOf activation: Activation, at y: Float) -> Float {
    activation == .relu ? (y > 0 ? gradient : 0) : gradient * slope(of: activation, at: y)
  }

  /// The error function; at most 1.5 ulp off.
  public static func erf(_ x: Float) -> Float {
    func polynomial(_ coefficients: [Float], _ t: Float) -> Float {
      coefficients.dropFirst().reduce(coefficients[0]) { $1.addingProduct($0, t) }
    }
    if x.magnitude < 1 {
      let near: [Float] = [
        0x1.4ae4c6p-14, -0x1.a485e8p-11, 0x1.5419f4p-8, -0x1.b7fbb4p-6, 0x1.ce2d20p-4, -0x1.81273ep-2, 0x1.06eba8p-3,
      ]
      return x.addingProduct(polynomial(near, x * x), x)
    }
    let far: [Float] = [
      -0x1.fa0a38p-20, 0x1.0058c2p-15, -0x1.9709b2p-13, 0x1.c2d8e2p-12, 0x1.046156p-9, -0x1.6081a0p-6,
      0x1.ab9a1cp-4, 0x1.45a028p-1, 0x1.20e488p+0,
    ]
    let t = x.magnitude > 4 ? 4 : x.magnitude
    return Float(signOf: x, magnitudeOf: 1 - exp(-(polynomial(far, t) * t)))
  }

  static func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

  private static func normalBelow(_ x: Float) -> Float { Float(0.5).addingProduct(0.5, erf(x * 0x1.6a09e6p-1)) }

  /// eˣ - 1 for x <= 0.
  private static func expm1OfNegative(_ x: Float) -> Float {
    let (whole, n) = nearestPower(x < -20 ? -20 : x)
    let r = (x < -20 ? -20 : x).addingProduct(whole, -0x1.62e430p-1).addingProduct(whole, 0x1.05c610p-29)
    let scale = power(n)
    return (scale - 1).addingProduct(scale, expm1Reduced(r))
  }

  private static func nearestPower(_ x: Float) -> (whole: Float, n: Int32) {
    let magic: Float = 0x1.8p23
    let shifted = magic.addingProduct(x, 0x1.715476p+0)
    let n = Int32(bitPattern: shifted.bitPattern) &- Int32(bitPattern: magic.bitPattern)
    return (shifted - magic, n)
  }

  private static func expm1Reduced(_ r: Float) -> Float {
    let square = r * r
    let low = Float(0.5).addingProduct(0x1.555556p-3, r)
    let middle = Float(0x1.5554f0p-5).addingProduct(0x1.1110a0p-7, r)
    let top = Float(0x1.6d447ap-10).addingProduct(0x1.a18d86p-13, r)
    let high = middle.addingProduct(top, square)
    return r.addingProduct(low.addingProduct(high, square), square)
  }

  private static func power(_ n: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: (n &+ 127) << 23)) }
}
