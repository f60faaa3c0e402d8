// The C library's functions that Gymnasium's dynamics rest on, in one place. Agreement to the last bit with
// NumPy depends on them: they round as glibc's do on processors with fused multiply-add. Swift contracts
// nothing on its own.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `sin(x)` of the C library, `x` in radians.
func libmSin(_ x: Double) -> Double { sin(x) }

/// `cos(x)` of the C library, `x` in radians.
func libmCos(_ x: Double) -> Double { cos(x) }

/// `x ** y` of NumPy float64 scalars, which call `pow`.
///
/// Out of line, and visible from outside, so that the optimiser can't know `y`: it would make `x * x` of a
/// square, whose last bit is another one for about 1 in 1,000 arguments.
@usableFromInline @inline(never) func libmPower(_ x: Double, _ y: Double) -> Double { pow(x, y) }

/// `x ** y` of NumPy float32 scalars, which call `powf`.
@usableFromInline @inline(never) func libmPower(_ x: Float, _ y: Float) -> Float { powf(x, y) }

/// `x % y` of NumPy float64 scalars: the remainder has the sign of `y`.
func libmModulo(_ x: Double, _ y: Double) -> Double {
  if x > 0 && x < y { return x }  // fmod would say the same, slowly
  let remainder = fmod(x, y)
  if remainder == 0 { return y < 0 ? -0.0 : 0.0 }
  return (y < 0) != (remainder < 0) ? remainder + y : remainder
}
