// How far a long call had come when its cell was interrupted.

public struct StepReached: Hashable, Sendable {
  public var step: Int
  public var total: Int?

  public init(step: Int, total: Int? = nil) {
    self.step = step
    self.total = total
  }
}

extension StepReached: CustomStringConvertible {
  /// `step 12,288 of 100,000`.
  public var description: String { "step \(groupedNumber(step))" + (total.map { " of \(groupedNumber($0))" } ?? "") }
}

/// `61,440`.
public func groupedNumber(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var result = ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { result += "," }
    result.append(digit)
  }
  return number < 0 ? "-" + result : result
}
