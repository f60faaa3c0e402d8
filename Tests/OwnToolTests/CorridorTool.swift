// An environment of one's own, for notebooks. What stands below is, word for word, the example of the README.

import CellRuntime
import Environments
import NotebookLibrary
import NotebookTool
import ReinforcementLearning

/// Ten cells in a row; the last one is the goal.
struct Corridor: EnvironmentDynamics {
  static let spec = EnvSpec(
    id: "Corridor-v0", observationSpace: .discrete(Discrete(10)), actionSpace: .discrete(Discrete(2)),
    maxEpisodeSteps: 50)
  private var cell = 0

  mutating func reset(random: inout PCG64, observation: UnsafeMutablePointer<Float>) {
    cell = random.integers(0..<5)
    observation[0] = Float(cell)
  }

  mutating func step(action: UnsafePointer<Float>, observation: UnsafeMutablePointer<Float>) -> Transition {
    cell = min(max(cell + (action[0] == 1 ? 1 : -1), 0), 9)
    observation[0] = Float(cell)
    return Transition(reward: cell == 9 ? 1 : -0.1, terminated: cell == 9)
  }
}

extension FunctionRegistry {
  static var corridors: FunctionRegistry {
    var registry = FunctionRegistry.notebookLibrary
    registry.function(
      "func makeCorridors(nEnvs: Int = 1, seed: Int = 0) throws -> VecEnv", doc: "Corridors to walk through.",
      effects: [.seeded]
    ) { (nEnvs: Int, seed: Int) throws in try VecEnv(Corridor(), nEnvs: nEnvs, seed: seed) }
    return registry
  }
}

let corridorTool = NotebookTool(name: "corridor", registry: .corridors)
