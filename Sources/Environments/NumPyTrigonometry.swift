// NumPy's own float32 sine and cosine, which it takes instead of the C library's.

enum NumPyTrigonometry {
  /// `np.sin` of a float32 between -π/4 and π/4.
  ///
  /// Source: NumPy 2.4 `loops_trigonometric.dispatch.cpp`: a polynomial, evaluated with fused multiply-add.
  static func sine(_ x: Float) -> Float {
    let square = x * x
    var sum = (-0x1.a06bbap-13 as Float).addingProduct(square, 0x1.7d3bbcp-19)
    sum = (0x1.11119ap-07 as Float).addingProduct(sum, square)
    sum = (-0x1.555556p-03 as Float).addingProduct(sum, square)
    return x.addingProduct(sum * square, x)
  }

  /// `np.cos` of a float32 between -π/4 and π/4.
  ///
  /// Source: as `sine`.
  static func cosine(_ x: Float) -> Float {
    let square = x * x
    var sum = (-0x1.6c06dcp-10 as Float).addingProduct(square, 0x1.98e616p-16)
    sum = (0x1.55553cp-05 as Float).addingProduct(sum, square)
    sum = (-0x1.000000p-01 as Float).addingProduct(sum, square)
    return (1 as Float).addingProduct(sum, square)
  }
}
