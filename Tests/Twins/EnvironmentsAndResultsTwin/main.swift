// The cells of notebooks/environments-and-results.md, as Swift that compiles: a target with this file as its main.swift (language mode 5) prints what
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

TwinRuntime.begin("notebooks/environments-and-results.md")

// cell parameters
TwinRuntime.cell("parameters")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 8)
let seeds = 2
let scale = 0.02
#sourceLocation()

// cell rules
TwinRuntime.cell("rules")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 18)
/// What somebody published: mean and standard deviation of the return.
struct Published {
  var mean: Double
  var std: Double
  /// A result passes when it is not below this.
  var bound: Double { mean - std }
}

/// One seed: its training curve, and the returns of its evaluation.
struct Run {
  var seed: Int
  var curve: Series
  var score: Double
}

let seedList = Array(1...seeds)
let evaluationEpisodes = scale < 1 ? 10 : 100
#sourceLocation()

// cell inline-1
TwinRuntime.cell("inline-1") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 42)
try TwinRuntime.inline(
seeds
)
#sourceLocation()
}

// cell inline-2
TwinRuntime.cell("inline-2") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 42)
try TwinRuntime.inline(
scale * 100.0
)
#sourceLocation()
}

// cell tbl-environments
TwinRuntime.cell("tbl-environments")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 58)
struct EnvironmentRow {
  var environment: String
  var sees: String
  var does: String
  var steps: Int?
  var solved: Double?
  var problems: Int
}
let ids = PPO.presets.map { $0.id }
#sourceLocation(file: "notebooks/environments-and-results.md", line: 66)
try TwinRuntime.result(
try ids.map { id -> EnvironmentRow in
  let spec = try EnvironmentRegistry.spec(id)
  return EnvironmentRow(
    environment: id, sees: spec.observationNames.joined(separator: ", "),
    does: spec.actionNames.joined(separator: ", "), steps: spec.maxEpisodeSteps,
    solved: spec.rewardThreshold, problems: try checkEnvironment(id).count)
}
)
#sourceLocation()

// cell checked
TwinRuntime.cell("checked")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 78)
for id in EnvironmentRegistry.ids {
  expect(try checkEnvironment(id, seeds: 0..<1, steps: 200), equals: [])
}
print("no problems in any of the", EnvironmentRegistry.ids.count, "environments")
#sourceLocation()

// cell inline-3
TwinRuntime.cell("inline-3") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 87)
try TwinRuntime.inline(
evaluationEpisodes
)
#sourceLocation()
}

// cell training
TwinRuntime.cell("training")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 93)
func trained(_ preset: PPOPreset) throws -> [Run] {
  let steps = max(2_000, Int(Double(preset.totalTimesteps) * scale))
  var runs: [Run] = []
  for seed in seedList {
    let model = try preset.makeModel(seed: seed)
    try model.learn(totalTimesteps: steps)
    let score = try evaluateEpisodes(model, nEvalEpisodes: evaluationEpisodes).mean
    let curve = try model.logger["rollout/ep_rew_mean"]
    runs.append(Run(seed: seed, curve: curve, score: score))
  }
  return runs
}
#sourceLocation()

// cell curves
TwinRuntime.cell("curves")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 115)
/// What each seed had reached at some moments; NaN before its first episode ended.
func sampled(_ runs: [Run], at moments: [Double]) -> [[Double]] {
  runs.map { run in
    var (values, next) = ([Double](), 0)
    for moment in moments {
      while next < run.curve.count && Double(run.curve.steps[next]) <= moment { next += 1 }
      values.append(next == 0 ? .nan : run.curve.values[next - 1])
    }
    return values
  }
}

func learningCurves(_ runs: [Run], title: String, published: Published) throws -> Figure {
  let end = runs.map { $0.curve.steps.last ?? 1 }.max() ?? 1
  let moments = (1...100).map { Double(end) * Double($0) / 100 }
  let curves = sampled(runs, at: moments)
  var (middle, lower, upper) = ([Double](), [Double](), [Double]())
  for index in moments.indices {
    let values = curves.map { $0[index] }
    let interval = try bootstrapInterval(values)
    middle.append(interquartileMean(values))
    lower.append(interval.lower)
    upper.append(interval.upper)
  }
  let single = curves.map { LineSeries(x: moments, y: $0, hue: .blue, isFaint: true) }
  let mean = LineSeries(
    name: "IQM", x: moments, y: middle, band: Band(lower: lower, upper: upper), hue: .blue)
  let label = "published: \(format(published.mean, digits: 0))"
  return try lineChart(
    single + [mean], title: title, xLabel: "environment steps", yLabel: "episode return",
    references: [Reference(published.mean, label)])
}
#sourceLocation()

// cell verdicts
TwinRuntime.cell("verdicts")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 155)
/// One row of the results.
struct Row {
  var environment: String
  var published: Double
  var std: Double
  var bound: Double
  var IQM: Double
  var lower: Double
  var upper: Double
  var verdict: String
}

func row(_ name: String, _ runs: [Run], _ published: Published) throws -> Row {
  func rounded(_ x: Double) -> Double { (x * 10).rounded() / 10 }
  let scores = runs.map { $0.score }
  let (mean, interval) = (interquartileMean(scores), try bootstrapInterval(scores))
  return Row(
    environment: name, published: published.mean, std: published.std,
    bound: rounded(published.bound), IQM: rounded(mean), lower: rounded(interval.lower),
    upper: rounded(interval.upper),
    verdict: mean >= published.bound ? "✓ pass" : "✗ fail")
}

func sentence(_ row: Row) -> String {
  let reached = row.verdict == "✓ pass"
  let (word, not) = reached ? ("Pass", "not ") : ("Fail", "")
  return "\(word): the interquartile mean, \(row.IQM), is \(not)below \(row.bound)."
}
#sourceLocation()

// cell train-cartpole
TwinRuntime.cell("train-cartpole")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 194)
let cartPole = try trained(PPO.preset("CartPole-v1"))
let cartPolePublished = Published(mean: 500, std: 0)
let cartPoleRow = try row("CartPole-v1", cartPole, cartPolePublished)
#sourceLocation()

// cell fig-cartpole
TwinRuntime.cell("fig-cartpole")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 201)
try TwinRuntime.result(
try learningCurves(
  cartPole, title: "CartPole: soon perfect, in nearly every run",
  published: cartPolePublished)
)
#sourceLocation()

// cell inline-4
TwinRuntime.cell("inline-4") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 206)
try TwinRuntime.inline(
sentence(cartPoleRow)
)
#sourceLocation()
}

// cell train-pendulum
TwinRuntime.cell("train-pendulum")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 218)
let pendulum = try trained(PPO.preset("Pendulum-v1"))
let pendulumPublished = Published(mean: -172.2, std: 104.2)
let pendulumRow = try row("Pendulum-v1", pendulum, pendulumPublished)
#sourceLocation()

// cell fig-pendulum
TwinRuntime.cell("fig-pendulum")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 225)
try TwinRuntime.result(
try learningCurves(
  pendulum, title: "Pendulum: a swing, and then it stands",
  published: pendulumPublished)
)
#sourceLocation()

// cell inline-5
TwinRuntime.cell("inline-5") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 230)
try TwinRuntime.inline(
sentence(pendulumRow)
)
#sourceLocation()
}

// cell train-mountain-car
TwinRuntime.cell("train-mountain-car")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 242)
let mountainCar = try trained(PPO.preset("MountainCar-v0"))
let mountainCarPublished = Published(mean: -110.4, std: 19.5)
let mountainCarRow = try row("MountainCar-v0", mountainCar, mountainCarPublished)
#sourceLocation()

// cell fig-mountain-car
TwinRuntime.cell("fig-mountain-car")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 249)
try TwinRuntime.result(
try learningCurves(
  mountainCar, title: "MountainCar: out of the valley",
  published: mountainCarPublished)
)
#sourceLocation()

// cell inline-6
TwinRuntime.cell("inline-6") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 254)
try TwinRuntime.inline(
sentence(mountainCarRow)
)
#sourceLocation()
}

// cell train-mountain-car-continuous
TwinRuntime.cell("train-mountain-car-continuous")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 266)
let continuousCar = try trained(PPO.preset("MountainCarContinuous-v0"))
let continuousCarPublished = Published(mean: 88.3, std: 2.6)
let continuousCarRow = try row(
  "MountainCarContinuous-v0", continuousCar, continuousCarPublished)
#sourceLocation()

// cell fig-mountain-car-continuous
TwinRuntime.cell("fig-mountain-car-continuous")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 274)
try TwinRuntime.result(
try learningCurves(
  continuousCar, title: "MountainCarContinuous: found early, or hardly at all",
  published: continuousCarPublished)
)
#sourceLocation()

// cell inline-7
TwinRuntime.cell("inline-7") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 279)
try TwinRuntime.inline(
sentence(continuousCarRow)
)
#sourceLocation()
}

// cell train-acrobot
TwinRuntime.cell("train-acrobot")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 296)
let acrobot = try trained(PPO.preset("Acrobot-v1"))
let acrobotPublished = Published(mean: -73.5, std: 18.2)
let acrobotRow = try row("Acrobot-v1", acrobot, acrobotPublished)
#sourceLocation()

// cell fig-acrobot
TwinRuntime.cell("fig-acrobot")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 303)
try TwinRuntime.result(
try learningCurves(
  acrobot, title: "Acrobot: learnt in the first tenth",
  published: acrobotPublished)
)
#sourceLocation()

// cell inline-8
TwinRuntime.cell("inline-8") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 308)
try TwinRuntime.inline(
sentence(acrobotRow)
)
#sourceLocation()
}

// cell cleanrl
TwinRuntime.cell("cleanrl")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 322)
func trainedAsCleanRL(_ id: String) throws -> [Run] {
  var runs: [Run] = []
  for seed in seedList {
    let envs = try makeVecEnv(id, nEnvs: 4, seed: seed)
    let model = try PPO(
      "MlpPolicy", envs, learningRate: .linear(2.5e-4), nSteps: 128, batchSize: 128,
      nEpochs: 4, clipRangeVf: 0.2, entCoef: 0.01, variant: .cleanRL, seed: seed)
    try model.learn(totalTimesteps: max(2_000, Int(500_000 * scale)))
    let curve = try model.logger["rollout/ep_rew_mean"]
    runs.append(Run(seed: seed, curve: curve, score: curve.last ?? .nan))
  }
  return runs
}
let cartPoleCleanRL = Published(mean: 490.04, std: 6.12)
let acrobotCleanRL = Published(mean: -86.36, std: 1.32)
let mountainCarCleanRL = Published(mean: -200, std: 0)
#sourceLocation()

// cell train-cleanrl-cartpole
TwinRuntime.cell("train-cleanrl-cartpole")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 343)
let cleanCartPole = try trainedAsCleanRL("CartPole-v1")
#sourceLocation()

// cell fig-cleanrl-cartpole
TwinRuntime.cell("fig-cleanrl-cartpole")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 348)
try TwinRuntime.result(
try learningCurves(
  cleanCartPole, title: "CartPole, by CleanRL's settings", published: cartPoleCleanRL)
)
#sourceLocation()

// cell train-cleanrl-acrobot
TwinRuntime.cell("train-cleanrl-acrobot")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 356)
let cleanAcrobot = try trainedAsCleanRL("Acrobot-v1")
#sourceLocation()

// cell fig-cleanrl-acrobot
TwinRuntime.cell("fig-cleanrl-acrobot")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 361)
try TwinRuntime.result(
try learningCurves(
  cleanAcrobot, title: "Acrobot, by CleanRL's settings", published: acrobotCleanRL)
)
#sourceLocation()

// cell train-cleanrl-mountain-car
TwinRuntime.cell("train-cleanrl-mountain-car")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 369)
let cleanMountainCar = try trainedAsCleanRL("MountainCar-v0")
#sourceLocation()

// cell fig-cleanrl-mountain-car
TwinRuntime.cell("fig-cleanrl-mountain-car")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 374)
try TwinRuntime.result(
try learningCurves(
  cleanMountainCar, title: "MountainCar, by CleanRL's settings",
  published: mountainCarCleanRL)
)
#sourceLocation()

// cell tbl-results
TwinRuntime.cell("tbl-results")
#sourceLocation(file: "notebooks/environments-and-results.md", line: 388)
let zooRows = [cartPoleRow, pendulumRow, mountainCarRow, continuousCarRow, acrobotRow]
let cleanRows = [
  try row("CartPole-v1, CleanRL", cleanCartPole, cartPoleCleanRL),
  try row("Acrobot-v1, CleanRL", cleanAcrobot, acrobotCleanRL),
  try row("MountainCar-v0, CleanRL", cleanMountainCar, mountainCarCleanRL),
]
let rows = zooRows + cleanRows
#sourceLocation(file: "notebooks/environments-and-results.md", line: 394)
try TwinRuntime.result(
rows
)
#sourceLocation()

// cell inline-9
TwinRuntime.cell("inline-9") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 397)
try TwinRuntime.inline(
rows.filter { $0.verdict == "✓ pass" }.count
)
#sourceLocation()
}

// cell inline-10
TwinRuntime.cell("inline-10") {
#sourceLocation(file: "notebooks/environments-and-results.md", line: 397)
try TwinRuntime.inline(
rows.count
)
#sourceLocation()
}

TwinRuntime.end()
