// What Stable-Baselines3 saves of its optimiser: the state dictionary of PyTorch's Adam, in `policy.optimizer.pth`.
//
// Source: torch/optim/adam.py and torch/optim/optimizer.py (state_dict).

/// Adam's running means, which its parameters have numbers for.
struct SB3Optimizer {
  let settings: OptimizerKwargs
  private let file: TorchFile
  /// Of each parameter, by its number; empty before the first step.
  private let states: [Int: [String: PickleValue]]

  /// - Parameter bytes: of `policy.optimizer.pth`.
  init(_ bytes: [UInt8]) throws(ForeignFormatError) {
    file = try TorchFile(bytes)
    let top = Self.named(file.pairs)
    guard case .dictionary(let numbered, _)? = top["state"], case .list(let groups, _)? = top["param_groups"],
      groups.count == 1, case .dictionary(let pairs, _) = groups[0]
    else { throw ForeignFormatError("its optimiser has no state of one group of parameters") }
    settings = try Self.settings(Self.named(pairs))
    var states: [Int: [String: PickleValue]] = [:]
    for (key, value) in numbered {
      guard case .int(let number) = key, case .dictionary(let pairs, _) = value else {
        throw ForeignFormatError("its optimiser's state is not of parameters by their numbers")
      }
      states[number] = Self.named(pairs)
    }
    self.states = states
  }

  private static func named(_ pairs: [(key: PickleValue, value: PickleValue)]) -> [String: PickleValue] {
    var named: [String: PickleValue] = [:]
    for case (.string(let name), let value) in pairs { named[name] = value }
    return named
  }

  private static func settings(_ group: [String: PickleValue]) throws(ForeignFormatError) -> OptimizerKwargs {
    func number(_ value: PickleValue?) -> Double? {
      switch value {
      case .float(let number): number
      case .int(let number): Double(number)
      default: nil
      }
    }
    for name in ["amsgrad", "maximize", "decoupled_weight_decay"] {
      if case .bool(true)? = group[name] {
        throw ForeignFormatError("its optimiser has \(name), which this one has not")
      }
    }
    guard case .tuple(let betas, _)? = group["betas"], let eps = number(group["eps"]),
      let weightDecay = number(group["weight_decay"])
    else { throw ForeignFormatError("its optimiser is not Adam") }
    return OptimizerKwargs(betas: betas.compactMap(number), eps: eps, weightDecay: weightDecay)
  }

  /// Puts the running means into an optimiser of the same parameters: all of them, or none.
  /// - Parameter names: of the parameters, in the order of their numbers.
  func write(to optimizer: Adam, names: [String]) throws {
    guard !states.isEmpty else { return }
    guard Set(states.keys) == Set(names.indices), names.count == optimizer.storage.entries.count else {
      throw ForeignFormatError("its optimiser knows \(states.count) parameters, and its policy has \(names.count)")
    }
    var steps: Set<Int> = []
    var values: [(ParameterStorage.Entry, m: Tensor, v: Tensor)] = []
    for (number, name) in names.enumerated() {
      let (state, entry) = (states[number] ?? [:], try optimizer.storage.entry(name))
      func mean(_ key: String) throws -> Tensor {
        guard case .tensor(let tensor)? = state[key] else { throw ForeignFormatError("its optimiser is not Adam") }
        guard tensor.shape == entry.shape else {
          throw EngineError.shapeMismatch(.parameter("\(key) of \(name)"), expected: entry.shape, actual: tensor.shape)
        }
        return Tensor(unchecked: try file.elements(tensor, "\(key) of \(name)"), shape: entry.shape)
      }
      let (m, v) = (try mean("exp_avg"), try mean("exp_avg_sq"))
      guard v.elements.allSatisfy({ $0 >= 0 }) else {
        throw ForeignFormatError("its optimiser has a mean of squares of \(name) that is below 0")
      }
      values.append((entry, m, v))
      steps.insert(try stepCount(state["step"], name))
    }
    guard steps.count == 1, let step = steps.first else {
      throw ForeignFormatError("its optimiser took another number of steps with some parameters than with others")
    }
    for (entry, m, v) in values {
      try optimizer.storage.set(entry, of: optimizer.m, to: m)
      try optimizer.storage.set(entry, of: optimizer.v, to: v)
    }
    optimizer.stepCount = step
    let betas = optimizer.settings.betas
    (optimizer.beta1Power, optimizer.beta2Power) = (Self.power(betas[0], step), Self.power(betas[1], step))
  }

  /// A tensor of one number; a plain one in older files.
  private func stepCount(_ value: PickleValue?, _ name: String) throws(ForeignFormatError) -> Int {
    var step: Int?
    switch value {
    case .int(let number): step = number
    case .tensor(let tensor) where tensor.shape.isEmpty:
      step = Int(exactly: try file.elements(tensor, "step of \(name)")[0])
    default: break
    }
    guard let step, (0...1 << 53).contains(step) else {
      throw ForeignFormatError("its optimiser does not count its steps with \(name)")
    }
    return step
  }

  /// - Parameter base: at least 0 and less than 1.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
