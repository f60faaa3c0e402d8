// Expectations that a cell states: one that does not hold is an output of the kind `error` of a cell that goes on.

/// An expectation that did not hold.
public struct FailedExpectation: Hashable, Sendable {
  /// Such as `expected mean >= 475, but mean is 431.2`.
  public var message: String
  public var place: Diagnostic?
}

extension Output {
  /// The name of the errors that failed expectations are.
  public static let expectationName = "ExpectationFailed"

  public var isFailedExpectation: Bool {
    if case .error(Output.expectationName, _, _) = kind { true } else { false }
  }
}

extension CellResult {
  public var failedExpectations: [FailedExpectation] {
    outputs.compactMap { output in
      guard output.isFailedExpectation, case .error(_, let message, let place) = output.kind else { return nil }
      return FailedExpectation(message: message, place: place)
    }
  }

  /// Whether the run of this cell went as it should: it came to its end, and what it expects holds. With `error: true`
  /// a cell may fail in both ways.
  public func isFine(_ options: CellOptions) -> Bool {
    switch state {
    case .notRun: true
    case .succeeded: options.error || !outputs.contains(where: \.isFailedExpectation)
    case .failed: options.error
    case .skipped, .interrupted: false
    }
  }
}
