// How the parts of a model print that are more than plain values.

extension RolloutBuffer: CustomStringConvertible {
  public var description: String { "RolloutBuffer(nSteps: \(nSteps), nEnvs: \(nEnvs))" }
}

extension Logger: CustomStringConvertible {
  /// The names of what has been logged.
  public var description: String { "Logger(\(all.map(\.name).joined(separator: ", ")))" }
}

extension MlpExtractor: CustomStringConvertible {
  public var description: String { "MlpExtractor(policyNet: \(policyNet), valueNet: \(valueNet))" }
}
