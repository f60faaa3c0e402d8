// What can go wrong in the engine, and how it is said.

public enum EngineError: Error, Hashable, Sendable {
  /// What had the wrong shape.
  public enum Subject: Hashable, Sendable {
    case elements, observation, features, latent, actions, masks, lstmState, episodeStarts
    case parameter(String)
  }

  /// Whose mask it is.
  public enum MaskPlace: Hashable, Sendable {
    case environment(Int, id: String, step: Int)
    case row(Int)
  }

  case shapeMismatch(Subject, expected: [Int], actual: [Int])
  case raggedRows(row: Int, count: Int, expected: Int)
  case indexOutOfRange(Int, count: Int)
  /// A hyperparameter outside what its declaration allows.
  case hyperparameterOutOfRange(String, value: String, allowed: String)
  /// A piecewise schedule whose points are none.
  case malformedSchedule(String, value: String)
  /// Advantages can't be normalised over a single step.
  case rolloutTooSmall(nSteps: Int, nEnvs: Int)
  /// Advantages can't be normalised over a minibatch of one.
  case batchTooSmall(Int)
  /// Samples that do not fill a minibatch are to be dropped, and they are all.
  case noWholeMinibatch(batchSize: Int, samples: Int)
  case rolloutTooLarge(nSteps: Int, nEnvs: Int, batchSize: Int)
  /// `wanted`: as the end of "... needs".
  case unwrappableSpace(wrapper: String, wanted: String, space: String)
  /// The model learnt on normalised observations, and the environments given for it have no statistics for them.
  case missingNormalization
  case unknownPreset(String, known: [String])
  case unknownPolicy(String)
  case unsupportedSpace(String)
  /// A `FeaturesExtractorClass` that can't make features of a space.
  case unfitFeaturesExtractor(String, space: String)
  case unknownParameter(String, known: [String])
  case unknownLogKey(String, known: [String])
  /// A callback that looks at evaluations is not given to an `EvalCallback`.
  case noEvaluation(callback: String)
  case notReset
  /// Models of a sweep that would step the same environments; their places in it.
  case sharedEnvironments(Int, Int)
  case noRollout
  case actionOutsideSpace(env: Int, value: String, space: String)
  /// Masks are wanted of environments that have none.
  case noActionMasks(id: String)
  case unmaskableSpace(String)
  /// A policy whose outputs can't be masked; the space of its actions.
  case unmaskablePolicy(String)
  /// States are given for a policy that remembers nothing; its name.
  case notRecurrent(String)
  /// A mask allows nothing; `component`: of an action that has several.
  case everyActionForbidden(MaskPlace, component: Int?)
  case observationOutsideSpace(row: Int, value: String, space: String)
  case nonFiniteObservation(id: String, env: Int, step: Int)
  case nonFiniteReward(id: String, env: Int, step: Int)
  /// The model is then as it was before the update in which it arose.
  case nonFinite(NonFinite)
  /// Bytes that no `savedState()` gave, or not these; and why they can't be read.
  case damagedState(String)
  case newerState(version: Int, known: Int)
  case wrongKindOfState(expected: String, actual: String)
  /// The state of another kind of model or environments than the one that it is to be put into.
  case unfitState(String)
  /// Environments of one's own can be saved and loaded only under conditions; `message` names them.
  case unsavableDynamics(id: String)
  case unknownDynamics(id: String)
  case unreadableFile(path: String, reason: String)
  case unwritableFile(path: String, reason: String)
  /// A log's file or folder; training stops there.
  case unwritableLog(path: String, reason: String)
}

extension EngineError: CustomStringConvertible {
  /// What is wrong; what to do.
  public var message: String {
    switch self {
    case .shapeMismatch(.elements, let expected, let actual):
      return "\(actual.first ?? 0) elements do not fill the shape \(expected)"
    case .shapeMismatch(let subject, let expected, let actual):
      return "\(subject.words) of shape \(actual) where \(expected) is wanted"
    case .raggedRows(let row, let count, let expected):
      return "row \(row) has \(count) elements and row 0 has \(expected); rows must be of one length"
    case .indexOutOfRange(let index, let count):
      return "index \(index) is out of range; there \(count == 1 ? "is 1 element" : "are \(count) elements")"
    case .hyperparameterOutOfRange(let name, let value, let allowed):
      return "\(name) is \(value); it must be \(allowed)"
    case .malformedSchedule(let name, let value):
      return "\(name) is \(value); at must have as many numbers as values, at least one, increasing from 0 to 1"
    case .rolloutTooSmall(let nSteps, let nEnvs):
      return "nSteps * nEnvs must be greater than 1 when advantages are normalised; nSteps is \(nSteps) and "
        + "nEnvs is \(nEnvs)"
    case .batchTooSmall(let size):
      return "batchSize must be greater than 1 when advantages are normalised; it is \(size)"
    case .noWholeMinibatch(let batchSize, let samples):
      return "batchSize is \(batchSize) and a rollout has \(samples) samples (nSteps * nEnvs): with the lastMinibatch "
        + ".dropped nothing is left to learn from; take a smaller batchSize"
    case .rolloutTooLarge(let nSteps, let nEnvs, let batchSize):
      return
        "nSteps = \(nSteps) with nEnvs = \(nEnvs) and batchSize = \(batchSize) needs too much memory; take smaller "
        + "ones"
    case .unwrappableSpace(let wrapper, let wanted, let space):
      return "\(wrapper) needs \(wanted), not \(space)"
    case .missingNormalization:
      return "the model learnt on observations that vecNormalize() normalised, and these environments have no "
        + "statistics; wrap them with vecNormalize() and load the model's statistics, or leave them out to use the model's"
    case .unknownPreset(let id, let known):
      return "there are no tuned settings for \"\(id)\"; \(Self.suggestion(id, among: known))"
        + "known are \(known.joined(separator: ", "))"
    case .unknownPolicy(let name):
      let known = ActorCriticPolicy.classNames
      return "there is no policy \"\(name)\"; \(Self.suggestion(name, among: known))"
        + "known are \(known.joined(separator: ", "))"
    case .unfitFeaturesExtractor("combined", let space):
      return "the features extractor combined takes dictionaries of spaces, whose images have at least 3 x 3 pixels; "
        + "not \(space)"
    case .unfitFeaturesExtractor(let name, let space):
      return "the features extractor \(name) takes images, boxes of three axes with at least "
        + "\(name == "natureCNN" ? "36 x 36" : "3 x 3") pixels; not \(space)"
    case .unsupportedSpace(let space):
      return
        "policies can't work with \(space); there must be 1 to 65536 features and 1 to 4096 actions, counted from 0"
    case .unknownParameter(let name, let known):
      return "there is no parameter \"\(name)\"; \(Self.suggestion(name, among: known))"
        + "known are \(known.joined(separator: ", "))"
    case .unknownLogKey(let key, let known):
      return "nothing is logged as \"\(key)\"; \(Self.suggestion(key, among: known))"
        + "known are \(known.joined(separator: ", "))"
    case .noEvaluation(let callback):
      return "\(callback) looks at evaluations; give it to an EvalCallback, as callbackOnNewBest or callbackAfterEval"
    case .sharedEnvironments(let first, let second):
      return "models \(first) and \(second) of the sweep have the same environments; make others for each with makeVecEnv"
    case .notReset:
      return "the environments were stepped before their first reset; call reset() first"
    case .noRollout:
      return "there is no complete rollout to learn from; call collectRollouts() first"
    case .actionOutsideSpace(let env, let value, let space):
      return "the action \(value) of environment \(env) lies outside \(space)"
    case .noActionMasks(let id):
      return "\(id) has no action masks; leave useMasking out, or have its dynamics conform to MaskableDynamics"
    case .unmaskableSpace(let space):
      return "action masks are for Discrete, MultiDiscrete and MultiBinary actions, not \(space)"
    case .unmaskablePolicy(let space):
      return "a policy for \(space) actions takes masks only when it is made with useMasking: true"
    case .notRecurrent(let name):
      return "a policy of the kind \(name) has no LSTM and so no states; make one of the kind "
        + "\(name.replacing("Policy", with: "LstmPolicy"))"
    case .everyActionForbidden(let place, let component):
      let choices = component.map { "choice for component \($0) of the action" } ?? "action"
      return "\(place.words) forbids every \(choices); a mask must allow at least one"
    case .observationOutsideSpace(let row, let value, let space):
      return "the observation \(value) in row \(row) lies outside \(space)"
    case .nonFiniteObservation(let id, let env, let step):
      return "environment \(env) (\(id)) gave an observation with NaN or infinity at its step \(step)"
    case .nonFiniteReward(let id, let env, let step):
      return "environment \(env) (\(id)) gave a reward of NaN or infinity at its step \(step)"
    case .nonFinite(let what):
      return what.message
    case .damagedState(let reason):
      return "the saved state is damaged, or none of this program's: \(reason)"
    case .newerState(let version, let known):
      return "the saved state has format version \(version) and this program reads up to \(known); take a newer program"
    case .wrongKindOfState(let expected, let actual):
      return "the saved state of a \(expected) is wanted; this is that of a \(actual)"
    case .unfitState(let reason):
      return "the saved state does not fit: \(reason)"
    case .unsavableDynamics(let id):
      return "\(id) can't be saved: its dynamics do not conform to SavableDynamics"
    case .unknownDynamics(let id):
      return "the saved environments are of \(id), which is not built in; give environments of that kind to load into"
    case .unreadableFile(let path, let reason):
      return "can't read \"\(path)\": \(reason)"
    case .unwritableFile(let path, let reason):
      return "can't write \"\(path)\": \(reason); what was there before is unchanged"
    case .unwritableLog(let path, let reason):
      return "can't write the log \"\(path)\": \(reason); choose a folder that can be written"
    }
  }

  public var description: String { message }

  /// "did you mean "x"? " for the known word that is a few slips away from `word`.
  private static func suggestion(_ word: String, among known: [String]) -> String {
    guard word.utf8.count <= 64 else { return "" }
    let nearest = known.map { ($0, editDistance(Array(word.lowercased()), Array($0.lowercased()))) }
      .min { $0.1 < $1.1 }
    guard let (name, distance) = nearest, distance < 4 else { return "" }
    return "did you mean \"\(name)\"? "
  }

  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substituted = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}

extension EngineError {
  /// - Throws: `hyperparameterOutOfRange`.
  static func check(_ name: String, _ value: some Numeric & CustomStringConvertible, _ allowed: AllowedRange) throws {
    let number = (value as? Int).map(Double.init) ?? (value as? Double) ?? .nan
    guard allowed.contains(number) else {
      throw EngineError.hyperparameterOutOfRange(name, value: value.description, allowed: allowed.words)
    }
  }
}

extension EngineError.MaskPlace {
  fileprivate var words: String {
    switch self {
    case .environment(let env, let id, let step): "environment \(env) (\(id)) at its step \(step)"
    case .row(let row): "the action mask in row \(row)"
    }
  }
}

extension EngineError.Subject {
  fileprivate var words: String {
    switch self {
    case .elements: "elements"
    case .observation: "an observation"
    case .features: "features"
    case .latent: "a latent"
    case .actions: "actions"
    case .masks: "action masks"
    case .lstmState: "the state of an LSTM"
    case .episodeStarts: "episode starts"
    case .parameter(let name): "a value for \(name)"
    }
  }
}
