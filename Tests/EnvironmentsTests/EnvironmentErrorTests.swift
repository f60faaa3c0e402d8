// The wording of every error that a user can cause.

import Environments
import Testing

@Suite struct EnvironmentErrorTests {
  private func message<T>(_ body: () throws -> T) -> String {
    do { return "no error: \(try body())" } catch { return "\(error)" }
  }

  private func started(_ id: String) throws -> Environment {
    let env = try make(id)
    _ = try env.reset()
    return env
  }

  @Test func unknownIds() {
    let known = "known are \(EnvironmentRegistry.ids.joined(separator: ", "))"
    #expect(
      message { try make("CartPol-v1") }
        == "there is no environment \"CartPol-v1\"; did you mean \"CartPole-v1\"? \(known)")
    #expect(
      message { try make("pendulum") }
        == "there is no environment \"pendulum\"; did you mean \"Pendulum-v1\"? \(known)")
    #expect(
      message { try make("CartPole-v0") }
        == "there is no environment \"CartPole-v0\"; did you mean \"CartPole-v1\"? \(known)")
    #expect(message { try make("Ant-v5") } == "there is no environment \"Ant-v5\"; \(known)")
    #expect(message { try make("") } == "there is no environment \"\"; \(known)")
    #expect(
      message { try make(String(repeating: "x", count: 100_000)) }
        == "there is no environment \"\(String(repeating: "x", count: 60))...\"; \(known)")
    #expect(message { try EnvironmentRegistry.spec("-v1") } == "there is no environment \"-v1\"; \(known)")
    #expect(throws: EnvironmentError.unknownId("Ant-v5", known: EnvironmentRegistry.ids)) {
      try make("Ant-v5")
    }
  }

  @Test func actionsOfSeveralWholeNumbers() throws {
    func started(_ space: Space, names: [String] = []) throws -> Environment {
      let env = try Environment(Buttons(actionSpace: space, actionNames: names))
      _ = try env.reset()
      return env
    }
    let digits = try started(.multiDiscrete(MultiDiscrete([3, 2], start: [-1, 0])), names: ["digit", "sign"])
    let advice = "Buttons takes 2 whole numbers of MultiDiscrete([3 2], start=[-1  0])"
    #expect(try digits.step(.multiDiscrete([1, 0])).observation == [1])
    #expect(try digits.step([-1.0, 1.0]).observation == [-1])
    #expect(message { try digits.step(.multiDiscrete([2, 0])) } == "component 0 (digit) of the action is 2; \(advice)")
    #expect(message { try digits.step(.multiDiscrete([0, -1])) } == "component 1 (sign) of the action is -1; \(advice)")
    #expect(message { try digits.step([0, 0.5]) } == "component 1 (sign) of the action is 0.5; \(advice)")
    #expect(message { try digits.step(.multiDiscrete([0])) } == "the action has 1 component; \(advice)")
    #expect(message { try digits.step([0.0, 1.0, 2.0]) } == "the action has 3 components; \(advice)")
    #expect(message { try digits.step(1) } == "\(advice), not the whole number 1")
    #expect(
      message { try digits.step([.nan, 0]) }
        == "component 0 (digit) of the action is nan; Buttons takes finite numbers")

    let switches = try started(.multiBinary(MultiBinary([2, 2])))
    let wanted = "Buttons takes 4 numbers that are 0 or 1"
    #expect(try switches.step(.multiDiscrete([1, 0, 0, 1])).observation == [1])
    #expect(message { try switches.step(.multiDiscrete([0, 0, 2, 0])) } == "component 2 of the action is 2; \(wanted)")
    #expect(message { try switches.step([0, 0, 0, -0.5]) } == "component 3 of the action is -0.5; \(wanted)")
    #expect(message { try switches.step(.multiDiscrete([1, 1])) } == "the action has 2 components; \(wanted)")
    #expect(message { try switches.step(0) } == "\(wanted), not the whole number 0")
    #expect(
      message { try switches.step([0, .infinity, 0, 0]) }
        == "component 1 of the action is inf; Buttons takes finite numbers")
  }

  @Test func actions() throws {
    let cartPole = try started("CartPole-v1")
    let choice = "take 0 (push left) or 1 (push right)"
    #expect(
      message { try cartPole.step(2) }
        == "action 2 lies outside Discrete(2), the action space of CartPole-v1; \(choice)")
    #expect(
      message { try cartPole.step(.min) }
        == "action -9223372036854775808 lies outside Discrete(2), the action space of CartPole-v1; \(choice)")
    #expect(
      message { try cartPole.step([0.5]) }
        == "CartPole-v1 takes one whole number as its action, not [0.5]; \(choice)")

    #expect(
      message { try cartPole.step([Double](repeating: 0.1, count: 5)) }
        == "CartPole-v1 takes one whole number as its action, not an array of 5 numbers; \(choice)")

    let pendulum = try started("Pendulum-v1")
    #expect(
      message { try pendulum.step(1) }
        == "Pendulum-v1 takes an array of 1 number (torque), not the whole number 1; write step([1.0])")
    #expect(
      message { try pendulum.step([0.5, 1]) }
        == "the action has 2 components; Pendulum-v1 takes an array of 1 number (torque)")
    #expect(
      message { try pendulum.step([] as [Float]) }
        == "the action has 0 components; Pendulum-v1 takes an array of 1 number (torque)")
    #expect(
      message { try pendulum.step([Double.nan]) }
        == "component 0 (torque) of the action is nan; Pendulum-v1 takes finite numbers")
    #expect(
      message { try pendulum.step([-Float.infinity]) }
        == "component 0 (torque) of the action is -inf; Pendulum-v1 takes finite numbers")
    #expect(
      message { try pendulum.step([1e300]) }
        == "component 0 (torque) of the action is 1e+300; Pendulum-v1 takes finite numbers that fit a Float")

    let counter = try Environment(Counter())
    _ = try counter.reset()
    #expect(
      message { try counter.step(0) }
        == "action 0 lies outside Discrete(2, start=7), the action space of Counter-v0; "
        + "take a whole number from 7 to 8"
    )
  }

  @Test func afterAnErrorTheEnvironmentIsAsItWas() throws {
    let env = try started("Pendulum-v1")
    let twin = try started("Pendulum-v1")
    #expect(throws: EnvironmentError.self) { try env.step([Double.nan]) }
    #expect(try env.step([0.5]) == twin.step([0.5]))
  }

  @Test func resetsAndLimits() throws {
    #expect(
      message { try make("CartPole-v1").step(1) }
        == "CartPole-v1 was stepped before its first reset; call reset() first")
    #expect(
      message { try make("CartPole-v1").reset(seed: -1) } == "the seed is -1; a seed must be 0 or greater")
    #expect(
      message { try make("CartPole-v1", maxEpisodeSteps: 0) }
        == "maxEpisodeSteps is 0; it must be 1 or greater, or -1 for no limit")
    #expect(
      message { try EnvironmentRegistry.makeBatch("CartPole-v1", count: 0) }
        == "the number of environments is 0; it must lie between 1 and 1048576")
    #expect(
      message { try EnvironmentRegistry.makeBatch("CartPole-v1", count: .max) }
        == "the number of environments is 9223372036854775807; it must lie between 1 and 1048576")
    let batch = try EnvironmentRegistry.makeBatch("CartPole-v1", count: 1)
    let memory = BatchRows(batch)
    #expect(
      message { try batch.resetAll(seed: -5, observations: memory.row(0)) }
        == "the seed is -5; a seed must be 0 or greater")
  }
}

/// Shows the first component of the action.
private struct Buttons: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Buttons", observationSpace: .box(try! Box(low: [-9], high: [9])), actionSpace: .discrete(Discrete(2)))
  var spec: EnvSpec

  init() { spec = Self.spec }

  init(actionSpace: Space, actionNames: [String]) {
    spec = Self.spec
    (spec.actionSpace, spec.actionNames) = (actionSpace, actionNames)
  }

  func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) { observation[0] = 0 }

  func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    observation[0] = action[0]
    return Transition(reward: 0, terminated: false)
  }
}
