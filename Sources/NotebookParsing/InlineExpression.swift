// What makes a code span an inline expression: one backtick, then `{swift}`, blanks and some code.
//
// Quarto's rule (quarto-cli, `executeInlineCodeHandler`): a span of two or more backticks is shown, and so are other
// languages.

enum InlineExpression {
  /// The code between the braces and the closing backtick, without blanks around it; `nil` where there is none.
  ///
  /// - Parameter span: what stands between single backticks.
  static func code(in bytes: [UInt8], _ span: Range<Int>) -> Range<Int>? {
    guard bytes.starts(with: "{swift}", at: span) else { return nil }
    let brace = span.lowerBound + 7
    let start = bytes.skippingWhitespace(from: brace, to: span.upperBound)
    guard start > brace, start < span.upperBound else { return nil }
    var end = span.upperBound
    while bytes[end - 1].isWhitespace { end -= 1 }
    return start..<end
  }
}
