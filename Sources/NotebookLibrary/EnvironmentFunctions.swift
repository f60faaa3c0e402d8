// Environments for cells: `make`, spaces, `reset` and `step`.

import CellRuntime
import Environments

extension Environment: HostType {}
extension EnvSpec: HostType {}
extension EnvironmentRegistry: HostType {}
extension ResetResult: HostType {}
extension StepResult: HostType {}
extension Space: HostType {}
extension Action: HostType {}
extension PCG64: HostType {}

extension FunctionRegistry {
  mutating func addEnvironments() {
    let ids = EnvironmentRegistry.ids

    addSpecs()
    type(Environment.self, doc: "One environment with its time limit, as `gymnasium.make` gives it.")
    function(
      "func make(_ id: String, maxEpisodeSteps: Int? = nil) throws -> Environment",
      doc: "An environment by its id, with its time limit: `gymnasium.make`.", allowed: ["id": .strings(ids)]
    ) { (id: String, maxEpisodeSteps: Int?) throws in try make(id, maxEpisodeSteps: maxEpisodeSteps) }
    method(
      "func reset(seed: Int? = nil) throws -> ResetResult", of: Environment.self, doc: "Starts an episode.",
      effects: [.mutates(0), .seeded]
    ) { (environment: Environment, seed: Int?) throws in try environment.reset(seed: seed) }
    method(
      "@discardableResult func step(_ action: Int) throws -> StepResult", of: Environment.self,
      doc: "`step(_:)` with an element of a discrete action space.", effects: [.mutates(0)]
    ) { (environment: Environment, action: Int) throws in try environment.step(action) }
    method(
      "@discardableResult func step(_ action: [Double]) throws -> StepResult", of: Environment.self,
      doc: "`step(_:)` with the components of a continuous action, each rounded to `Float`.", effects: [.mutates(0)]
    ) { (environment: Environment, action: [Double]) throws in try environment.step(action) }
    method(
      "@discardableResult func step(_ action: [Float]) throws -> StepResult", of: Environment.self,
      doc: "`step(_:)` with the components of a continuous action.", effects: [.mutates(0)]
    ) { (environment: Environment, action: [Float]) throws in try environment.step(action) }
    method(
      "@discardableResult func step(_ action: Action) throws -> StepResult", of: Environment.self,
      doc: "Moves on by one step.", effects: [.mutates(0)]
    ) { (environment: Environment, action: Action) throws in try environment.step(action) }
    property("var spec: EnvSpec { get }", of: Environment.self, doc: "Names, spaces, docs, and the time limit that is in force.") { $0.spec }
    property("var observationSpace: Space { get }", of: Environment.self, doc: "What it shows.") { $0.observationSpace }
    property("var actionSpace: Space { get }", of: Environment.self, doc: "What it can be told.") { $0.actionSpace }

    type(ResetResult.self, doc: "What `Environment.reset` yields.")
    property("var observation: [Float] { get }", of: ResetResult.self, doc: "The first observation of the episode.") {
      $0.observation
    }
    type(StepResult.self, doc: "What `Environment.step` yields.")
    property("var observation: [Float] { get }", of: StepResult.self, doc: "The observation after the step.") {
      $0.observation
    }
    property("var reward: Double { get }", of: StepResult.self, doc: "The reward of the step.") { $0.reward }
    property(
      "var terminated: Bool { get }", of: StepResult.self, doc: "The episode ended by the rules of the task."
    ) { $0.terminated }
    property(
      "var truncated: Bool { get }", of: StepResult.self, doc: "The episode was cut off by its time limit."
    ) { $0.truncated }

    type(Space.self, doc: "What observations or actions can be, as Gymnasium's spaces.")
    property("var shape: [Int] { get }", of: Space.self, doc: "The size of each axis of one element: empty for a discrete space, whose elements are single numbers.") { $0.shape }
    property("var flatCount: Int { get }", of: Space.self, doc: "How many `Float`s hold one element: 1 for a discrete space (not one-hot), the number of components for the others; those of a tuple or a dictionary follow each other in its order.") { $0.flatCount }

    method("func contains(_ action: Action) -> Bool", of: Space.self, doc: "Whether `action` is an element of this space, of its kind and within its bounds.") {
      (space: Space, action: Action) in space.contains(action)
    }
    method(
      "func sample(using random: inout PCG64) -> [Float]", of: Space.self,
      doc: "A random element as it is stored, all values of a component equally probable: for components with finite bounds by Gymnasium's draws, in their order.",
      effects: [.seeded]
    ) { (space: Space, random: inout PCG64) in space.sample(using: &random) }

    type(Action.self, doc: "An action: an index or components.", literals: [.integer, .array])
    staticMethod("static func discrete(_ value: Int) -> Action", of: Action.self, doc: "") { (value: Int) in
      Action.discrete(value)
    }
    staticMethod("static func continuous(_ components: [Float]) -> Action", of: Action.self, doc: "") {
      (components: [Float]) in Action.continuous(components)
    }
    staticMethod(
      "static func multiDiscrete(_ components: [Int]) -> Action", of: Action.self,
      doc: "The whole numbers of a `MultiDiscrete` action, or the switches (0 or 1) of a `MultiBinary` one."
    ) { (components: [Int]) in Action.multiDiscrete(components) }
    initializer("init(integerLiteral value: Int)", of: Action.self, doc: "A discrete action.") { (value: Int) in
      Action.discrete(value)
    }
    initializer("init(arrayLiteral elements: Float...)", of: Action.self, doc: "A continuous action.") {
      (elements: [Float]) in Action.continuous(elements)
    }

    type(PCG64.self, doc: "NumPy's random generator, for `shuffled(using:)`, `randomElement(using:)`, `random(in:using:)`.")
    initializer("init(seed: UInt64)", of: PCG64.self, doc: "The generator that Gymnasium makes of a seed.") {
      (seed: UInt64) in PCG64(seed: seed)
    }
    mutatingMethod(
      "mutating func random() -> Double", of: PCG64.self, doc: "`Generator.random()`: a number in [0, 1), a multiple of 2^-53.", effects: [.seeded]
    ) { (generator: inout PCG64) in generator.random() }
    mutatingMethod(
      "mutating func uniform(_ low: Double, _ high: Double) -> Double", of: PCG64.self, doc: "`Generator.uniform(low, high)`: a number in [low, high).",
      effects: [.seeded]
    ) { (generator: inout PCG64, low: Double, high: Double) in generator.uniform(low, high) }
  }

  private mutating func addSpecs() {
    type(EnvironmentRegistry.self, doc: "The built-in environments.")
    staticProperty("static var ids: [String] { get }", of: EnvironmentRegistry.self, doc: "All ids, sorted.") {
      EnvironmentRegistry.ids
    }
    staticProperty("static var specs: [EnvSpec] { get }", of: EnvironmentRegistry.self, doc: "All descriptions, sorted by id.") {
      EnvironmentRegistry.specs
    }
    staticMethod(
      "static func spec(_ id: String) throws -> EnvSpec", of: EnvironmentRegistry.self, doc: "",
      allowed: ["id": .strings(EnvironmentRegistry.ids)]
    ) { (id: String) throws in try EnvironmentRegistry.spec(id) }

    type(EnvSpec.self, doc: "What an environment is called, what goes in and out of it, and what that means.")
    property("var id: String { get }", of: EnvSpec.self, doc: "Gymnasium's name and version, such as `CartPole-v1`.") { $0.id }
    property("var observationSpace: Space { get }", of: EnvSpec.self, doc: "") { $0.observationSpace }
    property("var actionSpace: Space { get }", of: EnvSpec.self, doc: "") { $0.actionSpace }
    property("var maxEpisodeSteps: Int? { get }", of: EnvSpec.self, doc: "After so many steps an episode is truncated; nil: never.") {
      $0.maxEpisodeSteps
    }
    property(
      "var rewardThreshold: Double? { get }", of: EnvSpec.self,
      doc: "The mean return from which the task counts as solved, where Gymnasium names one."
    ) { $0.rewardThreshold }
    property(
      "var observationNames: [String] { get }", of: EnvSpec.self,
      doc: "The name of each component of an observation, with its unit where it has one."
    ) { $0.observationNames }
    property(
      "var actionNames: [String] { get }", of: EnvSpec.self,
      doc: "The name of each discrete action, or of each component of a continuous one."
    ) { $0.actionNames }
    property(
      "var doc: String { get }", of: EnvSpec.self,
      doc: "Markdown with Gymnasium's sections: Description, Action Space, Observation Space, Rewards, Starting State, Episode End."
    ) { $0.doc }

    function(
      "func checkEnvironment(_ id: String, seeds: Range<UInt64> = 0..<3, steps: Int = 1_000) throws -> [String]",
      doc: "What is wrong with a built-in environment, a sentence each; empty when nothing was found.", allowed: ["id": .strings(EnvironmentRegistry.ids)]
    ) { (id: String, seeds: Range<UInt64>, steps: Int) throws in
      try checkEnvironment(id, seeds: seeds, steps: steps)
    }
  }
}
