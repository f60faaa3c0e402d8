// The functions of the mathematical library, for Double and Float.

import CellLanguage
import Foundation

extension FunctionRegistry {
  mutating func addMathematics() {
    let unary: [(name: String, doc: String, double: (Double) -> Double, float: (Float) -> Float)] = [
      ("sqrt", "The square root.", { sqrt($0) }, { sqrt($0) }), ("cbrt", "The cube root.", { cbrt($0) }, { cbrt($0) }),
      ("exp", "e to the power of x.", { exp($0) }, { exp($0) }),
      ("exp2", "2 to the power of x.", { exp2($0) }, { exp2($0) }),
      ("expm1", "exp(x) - 1, precise near 0.", { expm1($0) }, { expm1($0) }),
      ("log", "The natural logarithm.", { log($0) }, { log($0) }),
      ("log2", "The logarithm to base 2.", { log2($0) }, { log2($0) }),
      ("log10", "The logarithm to base 10.", { log10($0) }, { log10($0) }),
      ("log1p", "log(1 + x), precise near 0.", { log1p($0) }, { log1p($0) }),
      ("sin", "The sine of an angle in radians.", { sin($0) }, { sin($0) }),
      ("cos", "The cosine of an angle in radians.", { cos($0) }, { cos($0) }),
      ("tan", "The tangent of an angle in radians.", { tan($0) }, { tan($0) }),
      ("asin", "The angle in radians with that sine.", { asin($0) }, { asin($0) }),
      ("acos", "The angle in radians with that cosine.", { acos($0) }, { acos($0) }),
      ("atan", "The angle in radians with that tangent.", { atan($0) }, { atan($0) }),
      ("sinh", "The hyperbolic sine.", { sinh($0) }, { sinh($0) }),
      ("cosh", "The hyperbolic cosine.", { cosh($0) }, { cosh($0) }),
      ("tanh", "The hyperbolic tangent.", { tanh($0) }, { tanh($0) }),
      ("erf", "The error function.", { erf($0) }, { erf($0) }),
      ("floor", "The next integer below.", { $0.rounded(.down) }, { $0.rounded(.down) }),
      ("ceil", "The next integer above.", { $0.rounded(.up) }, { $0.rounded(.up) }),
      ("round", "The nearest integer, halves away from zero.", { $0.rounded() }, { $0.rounded() }),
      ("trunc", "The next integer towards zero.", { $0.rounded(.towardZero) }, { $0.rounded(.towardZero) }),
    ]
    let binary: [(name: String, doc: String, double: (Double, Double) -> Double, float: (Float, Float) -> Float)] = [
      ("pow", "x to the power of y.", { pow($0, $1) }, { powf($0, $1) }),
      ("atan2", "The angle of the point (y, x) in radians.", { atan2($0, $1) }, { atan2f($0, $1) }),
      ("hypot", "The length of (x, y).", { hypot($0, $1) }, { hypotf($0, $1) }),
      ("fmod", "The remainder of x / y, with the sign of x.", { fmod($0, $1) }, { fmodf($0, $1) }),
    ]
    members(of: nil) { rows in
      for function in unary {
        rows.double("func \(function.name)(_ x: Double) -> Double", function.doc, function.double)
        rows.unary("func \(function.name)(_ x: Float) -> Float", function.doc) {
          .float(function.float(try $0.asFloat))
        }
      }
      for function in binary {
        rows.binary("func \(function.name)(_ x: Double, _ y: Double) -> Double", function.doc) {
          .double(function.double(try $0.asDouble, try $1.asDouble))
        }
        rows.binary("func \(function.name)(_ x: Float, _ y: Float) -> Float", function.doc) {
          .float(function.float(try $0.asFloat, try $1.asFloat))
        }
      }
    }
  }
}
