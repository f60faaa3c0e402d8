// The cells of notebooks/benchmarks.md, as Swift that compiles: a target with this file as its main.swift (language mode 5) prints what
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

TwinRuntime.begin("notebooks/benchmarks.md")

// cell machine
TwinRuntime.cell("machine")
#sourceLocation(file: "notebooks/benchmarks.md", line: 17)
try TwinRuntime.result(
machine()
)
#sourceLocation()

// cell tbl-environment-steps
TwinRuntime.cell("tbl-environment-steps")
#sourceLocation(file: "notebooks/benchmarks.md", line: 30)
var environmentSteps: [Measurement] = []
for id in ["CartPole-v1", "Pendulum-v1"] {
  for nEnvs in [1, 8, 64, 4096] {
    environmentSteps.append(try measureEnvironmentSteps(id, nEnvs: nEnvs).perSecond("steps"))
  }
}
#sourceLocation(file: "notebooks/benchmarks.md", line: 35)
try TwinRuntime.result(
environmentSteps
)
#sourceLocation()

// cell fig-environment-steps
TwinRuntime.cell("fig-environment-steps")
#sourceLocation(file: "notebooks/benchmarks.md", line: 42)
let batches = ["1", "8", "64", "4096"]
#sourceLocation(file: "notebooks/benchmarks.md", line: 42)
try TwinRuntime.result(
try barChart(
  [
    BarGroup(name: "CartPole-v1", values: environmentSteps.prefix(4).map { $0.median / 1e6 }),
    BarGroup(name: "Pendulum-v1", values: environmentSteps.suffix(4).map { $0.median / 1e6 }),
  ], categories: batches.map { "\($0) envs" }, title: "Stepping environments",
  axisLabel: "million steps/s")
)
#sourceLocation()

// cell tbl-forward
TwinRuntime.cell("tbl-forward")
#sourceLocation(file: "notebooks/benchmarks.md", line: 59)
var forwardPasses: [Measurement] = []
for batch in [1, 8, 64, 2048] {
  let forward = try measureForward("CartPole-v1", batch: batch)
  forwardPasses.append(forward.perSecond("observations"))
}
#sourceLocation(file: "notebooks/benchmarks.md", line: 63)
try TwinRuntime.result(
forwardPasses
)
#sourceLocation()

// cell tbl-training
TwinRuntime.cell("tbl-training")
#sourceLocation(file: "notebooks/benchmarks.md", line: 75)
var trainings: [Measurement] = []
for id in ["CartPole-v1", "Pendulum-v1"] {
  trainings.append(try measureTraining(id, totalTimesteps: 4096).perSecond("steps"))
}
#sourceLocation(file: "notebooks/benchmarks.md", line: 78)
try TwinRuntime.result(
trainings
)
#sourceLocation()

// cell tbl-sgemm
TwinRuntime.cell("tbl-sgemm")
#sourceLocation(file: "notebooks/benchmarks.md", line: 90)
var products: [Measurement] = []
let sizes = [(64, 4, 64), (64, 64, 64), (2048, 64, 64), (256, 256, 256), (1024, 1024, 1024)]
for (rows, inner, columns) in sizes {
  let product = try measureSGEMM(rows: rows, inner: inner, columns: columns)
  products.append(product.perSecond("FLOP"))
}
#sourceLocation(file: "notebooks/benchmarks.md", line: 95)
try TwinRuntime.result(
products
)
#sourceLocation()

// cell tbl-peak
TwinRuntime.cell("tbl-peak")
#sourceLocation(file: "notebooks/benchmarks.md", line: 108)
let peak = measurePeak().perSecond("FLOP")
let bandwidth = measureMemoryBandwidth().perSecond("B")
#sourceLocation(file: "notebooks/benchmarks.md", line: 109)
try TwinRuntime.result(
[peak, bandwidth]
)
#sourceLocation()

// cell tbl-phases
TwinRuntime.cell("tbl-phases")
#sourceLocation(file: "notebooks/benchmarks.md", line: 122)
let defaults = try measurePhases("cartpole-defaults")
#sourceLocation(file: "notebooks/benchmarks.md", line: 122)
try TwinRuntime.result(
defaults
)
#sourceLocation()

// cell fig-phases
TwinRuntime.cell("fig-phases")
#sourceLocation(file: "notebooks/benchmarks.md", line: 129)
let zoo = try measurePhases("cartpole-zoo")
func seconds(_ phases: [Measurement], of names: [String]) -> [Double] {
  names.map { name in phases.first { $0.name == name }?.median ?? .nan }
}
let phases = [
  "rollouts: environments", "rollouts: forward passes, sampling",
  "rollouts: advantages", "updates",
]
#sourceLocation(file: "notebooks/benchmarks.md", line: 136)
try TwinRuntime.result(
try barChart(
  [
    BarGroup(name: "defaults, 1 environment", values: seconds(defaults, of: phases)),
    BarGroup(name: "RL Zoo, 8 environments", values: seconds(zoo, of: phases)),
  ], categories: phases, title: "Most of the time goes into updates",
  axisLabel: "seconds for 100,000 steps")
)
#sourceLocation()

// cell tbl-update-batches
TwinRuntime.cell("tbl-update-batches")
#sourceLocation(file: "notebooks/benchmarks.md", line: 154)
let batchSizes = [64, 128, 256, 512, 1024, 2048, 8192, 65_536]
let byBatch = try batchSizes.map { try measureUpdate(batchSize: $0) }
#sourceLocation(file: "notebooks/benchmarks.md", line: 155)
try TwinRuntime.result(
byBatch
)
#sourceLocation()

// cell tbl-update-widths
TwinRuntime.cell("tbl-update-widths")
#sourceLocation(file: "notebooks/benchmarks.md", line: 162)
let widths = [32, 64, 128, 256, 512, 1024]
let byWidth = try widths.map { try measureUpdate(batchSize: 256, width: $0, samples: 3) }
#sourceLocation(file: "notebooks/benchmarks.md", line: 163)
try TwinRuntime.result(
byWidth
)
#sourceLocation()

// cell fig-updates
TwinRuntime.cell("fig-updates")
#sourceLocation(file: "notebooks/benchmarks.md", line: 170)
display(
  try barChart(
    byBatch.map { $0.median }, categories: batchSizes.map { "minibatches of \($0)" },
    title: "Updates of the default networks", axisLabel: "% of one core's peak"))
display(
  try barChart(
    byWidth.map { $0.median }, categories: widths.map { "\($0) units" },
    title: "Updates by width of the hidden layers", axisLabel: "% of one core's peak"))
#sourceLocation()

// cell fig-threads
TwinRuntime.cell("fig-threads")
#sourceLocation(file: "notebooks/benchmarks.md", line: 189)
let counts = [1, 2, 4, 8].filter { $0 <= Machine.current.cores }
let tasks = [(64, 64), (2048, 64), (2048, 256)]
#sourceLocation(file: "notebooks/benchmarks.md", line: 190)
try TwinRuntime.result(
try barChart(
  counts.map { threads in
    let updates = try tasks.map { batchSize, width in
      try measureUpdate(batchSize: batchSize, width: width, threads: threads, samples: 3)
    }
    return BarGroup(
      name: threads == 1 ? "1 thread" : "\(threads) threads",
      values: updates.map { $0.median })
  }, categories: tasks.map { "minibatches of \($0.0), width \($0.1)" },
  title: "Updates on several threads", axisLabel: "% of one core's peak")
)
#sourceLocation()

// cell fig-roofline
TwinRuntime.cell("fig-roofline")
#sourceLocation(file: "notebooks/benchmarks.md", line: 214)
let ridge = peak.median / bandwidth.median
let corners = [1, ridge, 5000]
let roof = LineSeries(
  name: "roof", x: corners,
  y: corners.map { min($0 * bandwidth.median, peak.median) / 1e9 }, hue: .grey)
func points(
  _ name: String, _ updates: [Measurement], at intensities: [Double]
) -> LineSeries {
  let speeds = updates.map { $0.median / 100 * peak.median / 1e9 }
  return LineSeries(name: name, x: intensities, y: speeds, showsPoints: true)
}
#sourceLocation(file: "notebooks/benchmarks.md", line: 224)
try TwinRuntime.result(
try lineChart(
  [
    roof,
    points(
      "minibatches of 64 to 65,536, width 64", byBatch,
      at: batchSizes.map { try updateIntensity(batchSize: $0) }),
    points(
      "widths 32 to 1,024, minibatches of 256", byWidth,
      at: widths.map { try updateIntensity(batchSize: 256, width: $0) }),
  ], title: "Updates under the roof of this machine",
  xLabel: "operations for each byte (FLOP/byte)", yLabel: "GFLOP/s",
  xScale: .logarithmic, yScale: .logarithmic)
)
#sourceLocation()

// cell helpers
TwinRuntime.cell("helpers")
#sourceLocation(file: "notebooks/benchmarks.md", line: 249)
func bars(
  _ table: DataTable, _ column: String, of names: [String], in nameColumn: String,
  precision: String
) throws -> BarGroup {
  let rows = try table.filter { try $0.string("precision") == precision }
  var values: [String: Double] = [:]
  for (name, value) in zip(try rows.strings(nameColumn), try rows.numbers(column)) {
    values[name] = value
  }
  return BarGroup(name: precision, values: names.map { values[$0] ?? .nan })
}
#sourceLocation()

// cell fig-lambda-2023
TwinRuntime.cell("fig-lambda-2023")
#sourceLocation(file: "notebooks/benchmarks.md", line: 270)
let lambda2023 = try readTable("data/lambda_2023.csv")
let gpus2023 = try lambda2023
  .filter { try $0.string("precision") == "fp32/tf32" }
  .strings("gpu")
#sourceLocation(file: "notebooks/benchmarks.md", line: 273)
try TwinRuntime.result(
try barChart(
  [
    bars(lambda2023, "relative_throughput", of: gpus2023, in: "gpu", precision: "fp32/tf32"),
    bars(lambda2023, "relative_throughput", of: gpus2023, in: "gpu", precision: "fp16"),
  ], categories: gpus2023, title: "An H100 trains 3.4 to 5.5 times as fast as a V100",
  axisLabel: "throughput relative to V100 16GB")
)
#sourceLocation()

// cell fig-lambda-2022
TwinRuntime.cell("fig-lambda-2022")
#sourceLocation(file: "notebooks/benchmarks.md", line: 286)
let lambda2022 = try readTable("data/lambda_2022.csv")
let gpus2022 = try lambda2022
  .filter { try $0.string("precision") == "fp32/tf32" }
  .strings("gpu")
#sourceLocation(file: "notebooks/benchmarks.md", line: 289)
try TwinRuntime.result(
try barChart(
  [bars(lambda2022, "relative_throughput", of: gpus2022, in: "gpu", precision: "fp32/tf32")],
  categories: gpus2022, title: "Twenty-five GPUs, 2022",
  axisLabel: "throughput relative to V100 32GB, fp32/tf32")
)
#sourceLocation()

// cell fig-aime-2021
TwinRuntime.cell("fig-aime-2021")
#sourceLocation(file: "notebooks/benchmarks.md", line: 304)
let aime = try readTable("data/aime_2021.csv")
func imagesPerSecond(_ precision: String) throws -> BarGroup {
  try bars(
    aime, "images_per_second", of: configurations, in: "configuration", precision: precision)
}
let configurations = try aime
  .filter { try $0.string("precision") == "float 32" }
  .strings("configuration")
#sourceLocation(file: "notebooks/benchmarks.md", line: 311)
try TwinRuntime.result(
try barChart(
  [
    imagesPerSecond("float 32"), imagesPerSecond("float 16"),
  ], categories: configurations, title: "Half precision more than doubles the speed",
  axisLabel: "training images/s")
)
#sourceLocation()

// cell fig-rtx-3090-a6000-a5000
TwinRuntime.cell("fig-rtx-3090-a6000-a5000")
#sourceLocation(file: "notebooks/benchmarks.md", line: 332)
let cards = try readTable("data/rtx_3090_a6000_a5000.csv").filter { try $0.string("precision") == "fp16" }
let models = try cards.filter { try $0.string("gpu") == "RTX 3090" }.strings("model")
let groups = try ["RTX 3090", "RTX A6000", "RTX A5000"].map { gpu in
  let rows = try cards.filter { try $0.string("gpu") == gpu }
  return BarGroup(name: gpu, values: try rows.numbers("relative_throughput"))
}
#sourceLocation(file: "notebooks/benchmarks.md", line: 337)
try TwinRuntime.result(
try barChart(
  groups, categories: models, title: "Three workstation cards",
  axisLabel: "throughput relative to RTX 3090, fp16")
)
#sourceLocation()

// cell tbl-card-means
TwinRuntime.cell("tbl-card-means")
#sourceLocation(file: "notebooks/benchmarks.md", line: 348)
struct CardMean {
  var gpu: String
  var mean: Double
}
#sourceLocation(file: "notebooks/benchmarks.md", line: 351)
try TwinRuntime.result(
groups.map { group in
  let mean = group.values.reduce(0, +) / Double(group.values.count)
  return CardMean(gpu: group.name ?? "", mean: (mean * 10_000).rounded() / 10_000)
}
)
#sourceLocation()

TwinRuntime.end()
