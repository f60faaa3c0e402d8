// Environments for cells: `make`, spaces, `reset` and `step`.

import CellRuntime
import Environments

extension Environment: HostType {}
extension ResetResult: HostType {}
extension StepResult: HostType {}
extension Space: HostType {}
extension Action: HostType {}
extension PCG64: HostType {}

extension FunctionRegistry {
  mutating func addEnvironments() {
    let ids = EnvironmentRegistry.ids

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

    type(Action.self, doc: "An action: an index or components.", literals: [.integer, .array])
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
}
