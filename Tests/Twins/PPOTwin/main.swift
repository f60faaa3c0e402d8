// The cells of notebooks/ppo.md, as Swift that compiles: a target with this file as its main.swift (language mode 5) prints what
// each cell shows, a line of JSON for each. Made by `export --to swift`; change the notebook and export anew.

import BenchmarkSuites
import Benchmarking
import CellRuntime
import Environments
import Figures
import NotebookLibrary
import NumericKernels
import ReinforcementLearning
import TwinRuntime

TwinRuntime.begin("notebooks/ppo.md")

// cell setup
TwinRuntime.cell("setup")
#sourceLocation(file: "notebooks/ppo.md", line: 26)
let envs = try makeVecEnv("CartPole-v1", nEnvs: 8, seed: 1)
let model = try PPO("MlpPolicy", envs, nSteps: 256, batchSize: 64, seed: 1)
#sourceLocation()

// cell fig-networks
TwinRuntime.cell("fig-networks")
#sourceLocation(file: "notebooks/ppo.md", line: 40)
display(diagram(model.policy.actionNet))
display(diagram(model.policy.valueNet))
#sourceLocation()

// cell forward
TwinRuntime.cell("forward")
#sourceLocation(file: "notebooks/ppo.md", line: 48)
let (actions, values, logProb) = try model.policy.forward(envs.reset(), deterministic: true)
print("actions", actions)
print("values ", values.elements)
print("logProb", logProb)
#sourceLocation()

// cell collect
TwinRuntime.cell("collect")
#sourceLocation(file: "notebooks/ppo.md", line: 62)
try model.collectRollouts()
let buffer = model.rolloutBuffer
print("steps:", buffer.nSteps, "in each of", buffer.nEnvs, "environments")
print("episodes begun:", Int(buffer.tensor(.episodeStarts).elements.reduce(0, +)))
#sourceLocation()

// cell advantages
TwinRuntime.cell("advantages")
#sourceLocation(file: "notebooks/ppo.md", line: 84)
let rewards = try buffer.tensor(.rewards).column(0)
let guesses = try buffer.tensor(.values).column(0)
let starts = try buffer.tensor(.episodeStarts).column(0)
let gamma = Float(model.hyperparameters.gamma)
let gammaLambda = Float(model.hyperparameters.gamma * model.hyperparameters.gaeLambda)

var byHand: [Float] = []
var advantage: Float = 0
var nextValue = try buffer.tensor(.lastValues)[0]
var nextNonTerminal = 1 - (try buffer.tensor(.lastDones)[0])
for t in rewards.indices.reversed() {
  let delta = rewards[t] + gamma * nextValue * nextNonTerminal - guesses[t]
  advantage = delta + gammaLambda * nextNonTerminal * advantage
  byHand.append(advantage)
  nextValue = guesses[t]
  nextNonTerminal = 1 - starts[t]
}
byHand.reverse()
print("first advantages:", Array(byHand.prefix(4)))
print("the engine's are the same:", try byHand == buffer.tensor(.advantages).column(0))
#sourceLocation()

// cell fig-clip
TwinRuntime.cell("fig-clip")
#sourceLocation(file: "notebooks/ppo.md", line: 124)
let ratios = stride(from: 0.4, through: 1.6, by: 0.02).map { $0 }
func clippedObjective(
  _ ratio: Double, advantage: Double, clipRange: Double = 0.2
) -> Double {
  let clipped = min(max(ratio, 1 - clipRange), 1 + clipRange)
  return min(ratio * advantage, clipped * advantage)
}
let better = ratios.map { clippedObjective($0, advantage: 1) }
let worse = ratios.map { clippedObjective($0, advantage: -1) }
#sourceLocation(file: "notebooks/ppo.md", line: 132)
try TwinRuntime.result(
try lineChart(
  [
    LineSeries(name: "advantage +1", x: ratios, y: better),
    LineSeries(name: "advantage −1", x: ratios, y: worse),
  ], title: "Nothing to gain beyond the clip range",
  xLabel: "probability ratio ρ", yLabel: "objective")
)
#sourceLocation()

// cell lst-train, shown and not run

// cell improve
TwinRuntime.cell("improve")
#sourceLocation(file: "notebooks/ppo.md", line: 153)
try model.train()
let names = ["policy_gradient_loss", "value_loss", "entropy_loss", "approx_kl", "clip_fraction"]
for name in names.map({ "train/" + $0 }) {
  print(name, format(try model.logger[name].last ?? .nan, digits: 4))
}
#sourceLocation()

// cell train-cartpole
TwinRuntime.cell("train-cartpole")
#sourceLocation(file: "notebooks/ppo.md", line: 171)
let cartPoleSeeds = Array(1...10)
var cartPoleModels: [PPO] = []
for seed in cartPoleSeeds {
  let student = try PPO("MlpPolicy", "CartPole-v1", seed: seed)
  try student.learn(totalTimesteps: 100_000)
  cartPoleModels.append(student)
}
#sourceLocation()

// cell fig-cartpole
TwinRuntime.cell("fig-cartpole")
#sourceLocation(file: "notebooks/ppo.md", line: 183)
func learningCurves(
  _ runs: [Series], title: String, yLabel: String, references: [Reference] = []
) throws -> Figure {
  let steps = runs[0].steps.map { Double($0) }
  let single = runs.map { LineSeries(x: steps, y: $0.values, hue: .blue, isFaint: true) }
  let mean = try LineSeries(name: "mean", x: steps, runs: runs.map { $0.values }, hue: .blue)
  return try lineChart(
    single + [mean], title: title, xLabel: "environment steps", yLabel: yLabel,
    references: references)
}
let cartPoleCurves = try cartPoleModels.map { try $0.logger["rollout/ep_rew_mean"] }
#sourceLocation(file: "notebooks/ppo.md", line: 193)
try TwinRuntime.result(
try learningCurves(
  cartPoleCurves, title: "CartPole: every run learns to balance", yLabel: "episode reward",
  references: [Reference(475, "solved: 475")])
)
#sourceLocation()

// cell tbl-cartpole
TwinRuntime.cell("tbl-cartpole")
#sourceLocation(file: "notebooks/ppo.md", line: 205)
struct Evaluation {
  var seed: Int
  var mean: Double
  var std: Double
}
var cartPoleResults: [Evaluation] = []
for (seed, student) in zip(cartPoleSeeds, cartPoleModels) {
  let (mean, std) = try evaluatePolicy(student, nEvalEpisodes: 100)
  cartPoleResults.append(Evaluation(seed: seed, mean: mean, std: std))
}
func rounded(_ results: [Evaluation]) -> [Evaluation] {
  func oneDecimal(_ x: Double) -> Double { (x * 10).rounded() / 10 }
  return results.map {
    Evaluation(seed: $0.seed, mean: oneDecimal($0.mean), std: oneDecimal($0.std))
  }
}
#sourceLocation(file: "notebooks/ppo.md", line: 220)
try TwinRuntime.result(
rounded(cartPoleResults)
)
#sourceLocation()

// cell cartpole-verdict
TwinRuntime.cell("cartpole-verdict")
#sourceLocation(file: "notebooks/ppo.md", line: 226)
let solved = cartPoleResults.filter { $0.mean >= 475 }.count
print("\(solved) of \(cartPoleResults.count) seeds reach a mean of 475 or more")
#sourceLocation()

// cell fig-diagnostics
TwinRuntime.cell("fig-diagnostics")
#sourceLocation(file: "notebooks/ppo.md", line: 239)
let log = cartPoleModels[0].logger
for (name, title) in [
  ("train/explained_variance", "The critic learns to predict returns"),
  ("train/entropy_loss", "The policy becomes decided"),
  ("train/approx_kl", "Steps stay small"),
  ("train/clip_fraction", "Few actions reach the clip range"),
] {
  display(try lineChart(log[name], title: title))
}
#sourceLocation()

// cell train-pendulum
TwinRuntime.cell("train-pendulum")
#sourceLocation(file: "notebooks/ppo.md", line: 269)
let pendulumSeeds = Array(1...10)
var pendulumModels: [PPO] = []
for seed in pendulumSeeds {
  let pendulums = try makeVecEnv("Pendulum-v1", nEnvs: 4, seed: seed)
  let student = try PPO(
    "MlpPolicy", pendulums, learningRate: 1e-3, nSteps: 1024, gamma: 0.9, seed: seed)
  try student.learn(totalTimesteps: 100_000)
  pendulumModels.append(student)
}
#sourceLocation()

// cell fig-pendulum
TwinRuntime.cell("fig-pendulum")
#sourceLocation(file: "notebooks/ppo.md", line: 282)
try TwinRuntime.result(
try learningCurves(
  pendulumModels.map { try $0.logger["rollout/ep_rew_mean"] },
  title: "Pendulum: slow at first, then it swings up", yLabel: "episode reward")
)
#sourceLocation()

// cell tbl-pendulum
TwinRuntime.cell("tbl-pendulum")
#sourceLocation(file: "notebooks/ppo.md", line: 291)
var pendulumResults: [Evaluation] = []
for (seed, student) in zip(pendulumSeeds, pendulumModels) {
  let (mean, std) = try evaluatePolicy(student, nEvalEpisodes: 100)
  pendulumResults.append(Evaluation(seed: seed, mean: mean, std: std))
}
#sourceLocation(file: "notebooks/ppo.md", line: 295)
try TwinRuntime.result(
rounded(pendulumResults)
)
#sourceLocation()

// cell pendulum-verdict
TwinRuntime.cell("pendulum-verdict")
#sourceLocation(file: "notebooks/ppo.md", line: 303)
let swingingUp = pendulumResults.filter { $0.mean > -220 }.count
print("\(swingingUp) of \(pendulumResults.count) seeds reach a mean better than -220")
#sourceLocation()

// cell fig-std
TwinRuntime.cell("fig-std")
#sourceLocation(file: "notebooks/ppo.md", line: 312)
try TwinRuntime.result(
try learningCurves(
  pendulumModels.map { try $0.logger["train/std"] },
  title: "The policy grows more precise", yLabel: "σ")
)
#sourceLocation()

TwinRuntime.end()
