// What can be wrong with the data of a figure, as data; worded in one place.

/// Data from which no figure can be drawn.
public enum FigureError: Error, Sendable, Equatable {
  /// There is nothing to draw: no series, no values, no categories.
  case empty(figure: String, what: String)
  /// Two lists that belong together differ in length.
  case lengthsDiffer(series: String, what: String, count: Int, expected: Int, expectedWhat: String)
  /// Not one value of a series is a finite number.
  case nothingFinite(series: String, count: Int)
  /// A value too large for an axis to be laid out in doubles.
  case tooLarge(series: String, index: Int, value: Double)
  /// A position on the horizontal axis is NaN or infinite.
  case positionNotFinite(series: String, index: Int, value: Double)
  /// A position on the horizontal axis lies left of the one before it.
  case positionDecreases(series: String, index: Int, previous: Double, value: Double)
  /// A logarithmic axis cannot show zero or less.
  case notPositive(axis: String, series: String, index: Int, value: Double)
  /// A logarithmic axis has no place for this reference line.
  case referenceNotPositive(label: String, value: Double)
  /// A band's lower edge lies above its upper edge.
  case bandReversed(series: String, index: Int, lower: Double, upper: Double)
  /// A range that was asked for is empty, infinite or, on a logarithmic axis, not above zero.
  case rangeUnusable(axis: String, lower: Double, upper: Double)
  /// A reference line at no place.
  case referenceNotFinite(label: String, value: Double)
  /// A highlighted name that is none of the categories.
  case unknownCategory(name: String, closest: String?)
  /// A layer of a network without units.
  case widthNotPositive(layer: String, width: Int)
  /// More decimals than doubles have, or fewer than none.
  case digitsOutOfRange(Int)
  /// A drawing too small for its labels, or beyond reason.
  case sizeOutOfRange(what: String, value: Double, lower: Double, upper: Double)

  /// What is wrong, and what to do about it.
  public var message: String {
    switch self {
    case .empty(let figure, let what):
      "\(sentenceStart(figure)) has no \(what); give it at least one."
    case .lengthsDiffer(let series, let what, let count, let expected, let expectedWhat):
      "\(sentenceStart(series)) has \(count) \(what) for \(expected) \(expectedWhat); give as many of one as of the other."
    case .nothingFinite(let series, let count):
      count == 1
        ? "The only value of \(series) is not a finite number; nothing can be drawn."
        : "None of the \(count) values of \(series) is a finite number; nothing can be drawn."
    case .tooLarge(let series, let index, let value):
      "Value \(index) of \(series) is \(value); values beyond ±1e300 cannot be drawn."
    case .positionNotFinite(let series, let index, let value):
      "x[\(index)] of \(series) is \(value); every x must be a finite number."
    case .positionDecreases(let series, let index, let previous, let value):
      "x[\(index)] of \(series) is \(value), less than \(previous) before it; sort the points by x."
    case .notPositive(let axis, let series, let index, let value):
      "\(axis)[\(index)] of \(series) is \(value); a logarithmic axis needs values above zero. Use a linear one."
    case .referenceNotPositive(let label, let value):
      "The reference line \"\(label)\" lies at \(value); a logarithmic axis needs values above zero."
    case .bandReversed(let series, let index, let lower, let upper):
      "The band of \(series) has lower[\(index)] = \(lower) above upper[\(index)] = \(upper); exchange them."
    case .rangeUnusable(let axis, let lower, let upper):
      "The \(axis) range from \(lower) to \(upper) cannot be drawn; give two finite ends, the lower first"
        + " (both above zero on a logarithmic axis)."
    case .referenceNotFinite(let label, let value):
      "The reference line \"\(label)\" lies at \(value); give it a finite value within ±1e300."
    case .unknownCategory(let name, let closest):
      "\"\(name)\" is to be highlighted but is none of the categories"
        + (closest.map { "; did you mean \"\($0)\"?" } ?? ".")
    case .widthNotPositive(let layer, let width):
      "\(sentenceStart(layer)) has a width of \(width); a layer has at least one unit."
    case .digitsOutOfRange(let digits):
      "\(digits) digits after the point cannot be shown; choose 0 to 10."
    case .sizeOutOfRange(let what, let value, let lower, let upper):
      "A \(what) of \(value) cannot be drawn; choose \(Coordinate.text(lower)) to \(Coordinate.text(upper))."
    }
  }
}

private func sentenceStart(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

/// The largest magnitude that can be drawn: sums and differences of two such values are still finite.
let largestDrawable = 1e300

/// Holds values against the limit of what can be drawn; NaN and infinity are gaps and pass.
func checkDrawable(_ values: [Double], _ series: String) throws(FigureError) {
  if let index = values.firstIndex(where: { $0.isFinite && $0.magnitude > largestDrawable }) {
    throw .tooLarge(series: series, index: index, value: values[index])
  }
}

extension FigureError: CustomStringConvertible {
  public var description: String { message }
}
