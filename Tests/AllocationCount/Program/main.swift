// Prints how often rollouts and updates ask for memory, short ones and long ones: a line for each, `NAME SHORT LONG`.

import CAllocationCount
import ReinforcementLearning

/// Calls of the allocator while `body` runs.
func allocations(_ body: () throws -> Void) rethrows -> Int {
  let before = allocation_count()
  try body()
  return allocation_count() - before
}

/// A model after eight rollouts: whatever is made once is there, and its window of episodes is full.
func makeModel(_ policy: String, _ id: String, nSteps: Int, nEpochs: Int, threads: Int) throws -> PPO {
  let model = try PPO(
    policy, makeVecEnv(id, nEnvs: 4, seed: 1), nSteps: nSteps, batchSize: 64, nEpochs: nEpochs, statsWindowSize: 5,
    netArch: [32, 32], seed: 1)
  model.numThreads = threads
  try model.learn(totalTimesteps: 8 * 4 * nSteps)
  return model
}

let models = [
  ("MlpPolicy", "CartPole-v1"), ("MlpPolicy", "Pendulum-v1"), ("MlpLstmPolicy", "CartPole-v1"),
  ("CnnPolicy", "MinAtar/Breakout-v1"),
]
for (policy, id) in models {
  for threads in [1, 2] {
    let short = try makeModel(policy, id, nSteps: 64, nEpochs: 1, threads: threads)
    let long = try makeModel(policy, id, nSteps: 512, nEpochs: 4, threads: threads)
    for (name, body) in [
      ("rollout", { model in try model.collectRollouts() }), ("update", { model in try model.train() }),
    ] as [(String, (PPO) throws -> Bool)] {
      let counts = try [short, long].map { model in try allocations { _ = try body(model) } }
      print("\(name)-\(policy)-\(id)-\(threads)", counts[0], counts[1])
    }
  }
}
// A hundred arrays are a hundred calls or more: the counter counts.
var arrays: [[Int]] = []
print("arrays", allocations { arrays.append([1]) }, allocations { for size in 1...100 { arrays.append([size]) } })
