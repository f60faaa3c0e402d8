// Values as the prose shows them: `` `{swift} mean` ``.
//
// knitr rounds the numbers of inline code to four digits behind the point and writes those from 1e5 on with an
// exponent (its hook `inline`, `options(digits = 4)`); Quarto's Jupyter engine shows all digits. Here numbers with a
// point keep four significant digits and never lose one before the point; `format(x, digits: 2)` and `"\\(x)"` say it
// otherwise.

import Foundation

extension Value {
  /// The text that an inline expression shows: what `print` shows, but numbers with a point rounded.
  func inlineText() throws -> String {
    switch self {
    case .double(let number): roundedText(number)
    case .float(let number): roundedText(Double(number))
    default: try describe()
    }
  }
}

/// A number with four significant digits, or all before the point if these are more, without zeros at the end: `0.3333`,
/// `475.3`, `12346`, `500`, `1.235e-05`.
package func roundedText(_ number: Double) -> String {
  guard number.isFinite else { return number.description }
  let magnitude = abs(number)
  if magnitude >= 1e15 { return String(format: "%.4g", number) }
  if number == number.rounded() || magnitude >= 1000 { return Int64(number.rounded()).description }
  return String(format: "%.4g", number)
}
