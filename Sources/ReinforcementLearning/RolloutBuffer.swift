// What a rollout leaves for the update, as Stable-Baselines3's RolloutBuffer.
import NumericKernels

/// nSteps steps of nEnvs environments; all columns are (nSteps, nEnvs), row-major.
///
/// Minibatches count the samples environment by environment (index = env * nSteps + step), as Stable-Baselines3 does,
/// or step by step (see `PPOVariant.Flattening`).
public final class RolloutBuffer {
  public let nSteps: Int
  public let nEnvs: Int
  let observationSize: Int
  let actionSize: Int
  /// Numbers in the mask of an action; 0 without masks.
  let maskSize: Int
  /// Numbers in the state of a recurrent policy in one environment; 0 without.
  let stateSize: Int

  package let observations: FloatBuffer
  /// As drawn: not clipped to the action space.
  package let actions: FloatBuffer
  /// With the value of what was cut off.
  package let rewards: FloatBuffer
  /// 1 where an episode starts with the step, else 0.
  package let episodeStarts: FloatBuffer
  package let values: FloatBuffer
  package let logProbs: FloatBuffer
  package let advantages: FloatBuffer
  package let returns: FloatBuffer
  /// V of the observations after the last step, and 1 where an episode ended with it; one for each environment.
  package let lastValues: FloatBuffer
  package let lastDones: FloatBuffer
  /// 1 for each choice that was allowed, else 0.
  package let actionMasks: FloatBuffer
  /// What a recurrent policy remembered before each step.
  package let lstmStates: FloatBuffer
  /// Whether it holds a whole rollout with its advantages.
  var isComplete = false
  /// Where in the columns each sample lies, in the order in which they are learnt from.
  private var order: [Int32]
  private let flattening: PPOVariant.Flattening

  init(
    nSteps: Int, nEnvs: Int, observationSize: Int, actionSize: Int, maskSize: Int = 0, stateSize: Int = 0,
    flattening: PPOVariant.Flattening = .environmentMajor
  ) {
    self.flattening = flattening
    self.nSteps = nSteps
    self.nEnvs = nEnvs
    self.observationSize = observationSize
    self.actionSize = actionSize
    self.maskSize = maskSize
    self.stateSize = stateSize
    let count = nSteps * nEnvs
    observations = FloatBuffer(count * observationSize)
    actions = FloatBuffer(count * actionSize)
    rewards = FloatBuffer(count)
    episodeStarts = FloatBuffer(count)
    values = FloatBuffer(count)
    logProbs = FloatBuffer(count)
    advantages = FloatBuffer(count)
    returns = FloatBuffer(count)
    lastValues = FloatBuffer(nEnvs)
    lastDones = FloatBuffer(nEnvs)
    actionMasks = FloatBuffer(count * maskSize)
    lstmStates = FloatBuffer(count * stateSize)
    order = Array(0..<Int32(count))
    fillOrder()
  }

  /// Samples in the rollout.
  public var count: Int { nSteps * nEnvs }

  /// Samples in the minibatches of `batchSize` that are full.
  func count(inWhole batchSize: Int) -> Int { count / batchSize * batchSize }

  /// What is stored of each step.
  public enum Column: String, CaseIterable, Codable, Sendable {
    case observations, actions, rewards, episodeStarts, values, logProbs, advantages, returns, lastValues, lastDones
    case actionMasks, lstmStates
  }

  /// A column as (nSteps, nEnvs); observations and actions as (nSteps, nEnvs, size), those of the last step as (nEnvs).
  /// Masks are (nSteps, nEnvs, choices), and empty in models without `useMasking`; states (nSteps, nEnvs, size), and
  /// empty without an LSTM: the outputs of the policy's layers, their cells, and the same of a value function's own LSTM.
  public func tensor(_ column: Column) -> Tensor { Tensor(copying: buffer(column).base, shape: shape(of: column)) }

  func shape(of column: Column) -> [Int] {
    switch column {
    case .observations: [nSteps, nEnvs, observationSize]
    case .actions: [nSteps, nEnvs, actionSize]
    case .actionMasks: [nSteps, nEnvs, maskSize]
    case .lstmStates: [nSteps, nEnvs, stateSize]
    case .lastValues, .lastDones: [nEnvs]
    case .rewards, .episodeStarts, .values, .logProbs, .advantages, .returns: [nSteps, nEnvs]
    }
  }

  func buffer(_ column: Column) -> FloatBuffer {
    switch column {
    case .observations: observations
    case .actions: actions
    case .rewards: rewards
    case .episodeStarts: episodeStarts
    case .values: values
    case .logProbs: logProbs
    case .advantages: advantages
    case .returns: returns
    case .lastValues: lastValues
    case .lastDones: lastDones
    case .actionMasks: actionMasks
    case .lstmStates: lstmStates
    }
  }

  /// Fills `advantages` and `returns`.
  /// - Parameters:
  ///   - lastValues: V of the observations after the last step, one for each environment.
  ///   - lastDones: 1 where an episode ended with the last step, else 0.
  package func computeReturnsAndAdvantage(
    lastValues: UnsafePointer<Float>, lastDones: UnsafePointer<Float>, gamma: Double, gaeLambda: Double,
    kernels: any Kernels
  ) {
    isComplete = true
    self.lastValues.base.update(from: lastValues, count: nEnvs)
    self.lastDones.base.update(from: lastDones, count: nEnvs)
    kernels.advantages(
      AdvantageInputs(
        steps: nSteps, envs: nEnvs, rewards: rewards.base, values: values.base, starts: episodeStarts.base,
        lastValues: lastValues, lastDones: lastDones, gamma: gamma, gaeLambda: gaeLambda),
      into: advantages.base, returns: returns.base)
  }

  /// Puts the samples into a new random order (Fisher-Yates). Where a policy remembers, they keep theirs and only start
  /// elsewhere, as in sb3-contrib: otherwise there would be nothing to remember.
  package func shuffle(using random: inout PolicyRandom) {
    if stateSize > 0 {
      fillOrder(from: random.generator.integers(0..<count))
      return
    }
    fillOrder()
    order.withUnsafeMutableBufferPointer { order in
      var last = count - 1
      while last > 0 {
        order.swapAt(last, random.generator.integers(0..<last + 1))
        last -= 1
      }
    }
  }

  /// Puts the samples into the given order, a permutation of 0 ..< count.
  package func arrange(_ order: [Int]) {
    precondition(order.sorted().elementsEqual(0..<count), "not a permutation")
    fillOrder()
    self.order = order.map { self.order[$0] }
  }

  /// The samples as they follow each other, from one of them on.
  private func fillOrder(from start: Int = 0) {
    let (inner, stride) = flattening == .stepMajor ? (count, 1) : (nSteps, nEnvs)
    var (outer, step) = start.quotientAndRemainder(dividingBy: inner)
    order.withUnsafeMutableBufferPointer { order in
      for i in 0..<count {
        order[i] = Int32(truncatingIfNeeded: outer + step * stride)
        step += 1
        if step == inner { (outer, step) = (outer + 1 == count / inner ? 0 : outer + 1, 0) }
      }
    }
  }

  /// Copies the samples at positions start ..< start + batch.capacity of the order (fewer at its end).
  ///
  /// Where a policy remembers, samples that follow each other in an episode are a sequence, and their rows are in the
  /// order of `Sequences`: what sb3-contrib pads and masks, without the padding.
  func gather(from start: Int, into batch: Minibatch) {
    batch.count = min(batch.capacity, count - start)
    batch.packing?.pack(batch.count) { sample in
      let source = Int(order[start + sample])
      return source == Int(order[start + sample - 1]) + nEnvs && episodeStarts.base[source] == 0
    }
    let (sources, rows) = (batch.sources, batch.packing?.rows)
    order.withUnsafeBufferPointer { order in
      for sample in 0..<batch.count { sources[rows?[sample] ?? sample] = Int(order[start + sample]) }
    }
    observations.copyRows(sources, batch.count, size: observationSize, to: batch.observations)
    actions.copyRows(sources, batch.count, size: actionSize, to: batch.actions)
    actionMasks.copyRows(sources, batch.count, size: maskSize, to: batch.actionMasks)
    values.copyRows(sources, batch.count, size: 1, to: batch.oldValues)
    logProbs.copyRows(sources, batch.count, size: 1, to: batch.oldLogProb)
    advantages.copyRows(sources, batch.count, size: 1, to: batch.advantages)
    returns.copyRows(sources, batch.count, size: 1, to: batch.returns)
    guard let packing = batch.packing else { return }
    let starts = packing.sequences.starts
    lstmStates.copyRows(sources, starts, size: stateSize, to: batch.lstmStates)
    for row in 0..<starts where episodeStarts.base[sources[row]] != 0 {
      (batch.lstmStates + row * stateSize).update(repeating: 0, count: stateSize)
    }
  }

  /// Mean and deviation of all advantages.
  var advantageMoments: Moments { Moments(advantages.base, count) }

  /// 1 - Var(returns - values) / Var(returns), with the rollout's values: 1 is perfect, 0 no better than the mean.
  /// NaN when all returns are the same.
  public var explainedVariance: Double {
    let residuals = variance { Double(returns.base[$0] - values.base[$0]) }
    let total = variance { Double(returns.base[$0]) }
    return total == 0 ? .nan : 1 - residuals / total
  }

  private func variance(_ value: (Int) -> Double) -> Double {
    var mean = 0.0
    for i in 0..<count { mean += value(i) }
    mean /= Double(count)
    var sum = 0.0
    for i in 0..<count { sum += (value(i) - mean) * (value(i) - mean) }
    return sum / Double(count)
  }
}

extension FloatBuffer {
  /// Copies the rows (of `size` numbers) that `sources` names, one after the other.
  fileprivate func copyRows(
    _ sources: UnsafePointer<Int>, _ count: Int, size: Int, to target: UnsafeMutablePointer<Float>
  ) {
    if size == 1 {
      for row in 0..<count { target[row] = base[sources[row]] }
    } else if size == 4 {
      for row in 0..<count {
        let numbers = UnsafeRawPointer(base + sources[row] * 4).loadUnaligned(as: SIMD4<Float>.self)
        UnsafeMutableRawPointer(target + row * 4).storeBytes(of: numbers, as: SIMD4<Float>.self)
      }
    } else if size < 16 {  // not worth a call
      for row in 0..<count {
        for i in 0..<size { target[row * size + i] = base[sources[row] * size + i] }
      }
    } else {
      for row in 0..<count { (target + row * size).update(from: base + sources[row] * size, count: size) }
    }
  }
}

/// Up to `capacity` samples of a rollout, copied together.
final class Minibatch {
  let capacity: Int
  fileprivate(set) var count = 0
  let observations: UnsafeMutablePointer<Float>
  let actions: UnsafeMutablePointer<Float>
  let oldValues: UnsafeMutablePointer<Float>
  let oldLogProb: UnsafeMutablePointer<Float>
  let advantages: UnsafeMutablePointer<Float>
  let returns: UnsafeMutablePointer<Float>
  let actionMasks: UnsafeMutablePointer<Float>
  /// What is remembered where sequences start.
  let lstmStates: UnsafeMutablePointer<Float>
  /// nil when nothing is remembered.
  fileprivate let packing: SequencePacking?
  /// Where in the rollout each row comes from.
  fileprivate let sources: UnsafeMutablePointer<Int>
  private let memory: [FloatBuffer]
  private let observationSize: Int
  private let actionSize: Int
  private let maskSize: Int

  init(capacity: Int, for buffer: RolloutBuffer) {
    self.capacity = capacity
    (observationSize, actionSize, maskSize) = (buffer.observationSize, buffer.actionSize, buffer.maskSize)
    memory = [buffer.observationSize, buffer.actionSize, 1, 1, 1, 1, buffer.maskSize, buffer.stateSize].map {
      FloatBuffer(capacity * $0)
    }
    (observations, actions, oldValues) = (memory[0].base, memory[1].base, memory[2].base)
    (oldLogProb, advantages, returns) = (memory[3].base, memory[4].base, memory[5].base)
    (actionMasks, lstmStates) = (memory[6].base, memory[7].base)
    packing = buffer.stateSize > 0 ? SequencePacking(capacity: capacity) : nil
    sources = .allocate(capacity: capacity)
  }

  deinit { sources.deallocate() }

  /// Some of the rows.
  struct Slice {
    let count: Int
    let observations: UnsafeMutablePointer<Float>
    let actions: UnsafeMutablePointer<Float>
    let oldValues: UnsafeMutablePointer<Float>
    let oldLogProb: UnsafeMutablePointer<Float>
    let advantages: UnsafeMutablePointer<Float>
    let returns: UnsafeMutablePointer<Float>
    let actionMasks: UnsafeMutablePointer<Float>
    /// How the rows follow each other; each is for itself when nothing is remembered.
    let sequences: Sequences
  }

  /// The rows from `first` on, `length` of them unless fewer are left. Where something is remembered, all rows belong
  /// together.
  func slice(from first: Int, _ length: Int) -> Slice {
    let count = min(length, count - first)
    precondition(packing == nil || count == self.count)
    return Slice(
      count: count, observations: observations + first * observationSize,
      actions: actions + first * actionSize, oldValues: oldValues + first, oldLogProb: oldLogProb + first,
      advantages: advantages + first, returns: returns + first, actionMasks: actionMasks + first * maskSize,
      sequences: packing?.sequences ?? Sequences(rowsPerStep: nil, rows: count))
  }

  /// Gives the advantages mean 0 and standard deviation 1; one alone stays as it is.
  /// - Parameter moments: of all of which these are some; nil: their own.
  func normalizeAdvantages(by moments: Moments? = nil) {
    guard count > 1 || moments != nil else { return }
    let moments = moments ?? Moments(advantages, count)
    let deviation = moments.deviation + 1e-8
    for i in 0..<count { advantages[i] = Float((Double(advantages[i]) - moments.mean) / deviation) }
  }
}

/// Mean and standard deviation, with n - 1 in its denominator, of more than one number.
struct Moments {
  let mean: Double
  let deviation: Double

  init(_ values: UnsafePointer<Float>, _ count: Int) {
    var mean = 0.0
    for i in 0..<count { mean += Double(values[i]) }
    mean /= Double(count)
    var sum = 0.0
    for i in 0..<count { sum += (Double(values[i]) - mean) * (Double(values[i]) - mean) }
    self.mean = mean
    deviation = (sum / Double(count - 1)).squareRoot()
  }
}
