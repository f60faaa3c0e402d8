// The cells of notebooks/neural-networks.md, as Swift that compiles: a target with this file as its main.swift (language mode 5) prints what
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

TwinRuntime.begin("notebooks/neural-networks.md")

// cell setup
TwinRuntime.cell("setup")
#sourceLocation(file: "notebooks/neural-networks.md", line: 23)
let envs = try makeVecEnv("CartPole-v1", nEnvs: 4, seed: 1)
let policy = try ActorCriticPolicy(
  observationSpace: envs.observationSpace, actionSpace: envs.actionSpace, seed: 0)
print("sees   ", envs.observationSpace)
print("chooses", envs.actionSpace)
#sourceLocation()

// cell fig-action-net
TwinRuntime.cell("fig-action-net")
#sourceLocation(file: "notebooks/neural-networks.md", line: 39)
try TwinRuntime.result(
diagram(policy.actionNet)
)
#sourceLocation()

// cell fig-value-net
TwinRuntime.cell("fig-value-net")
#sourceLocation(file: "notebooks/neural-networks.md", line: 48)
try TwinRuntime.result(
diagram(policy.valueNet)
)
#sourceLocation()

// cell parameters
TwinRuntime.cell("parameters")
#sourceLocation(file: "notebooks/neural-networks.md", line: 58)
try TwinRuntime.result(
policy.namedParameters
)
#sourceLocation()

// cell lst-forward, shown and not run

// cell observations
TwinRuntime.cell("observations")
#sourceLocation(file: "notebooks/neural-networks.md", line: 109)
let observations = try envs.reset()
#sourceLocation(file: "notebooks/neural-networks.md", line: 109)
try TwinRuntime.result(
observations
)
#sourceLocation()

// cell features
TwinRuntime.cell("features")
#sourceLocation(file: "notebooks/neural-networks.md", line: 118)
let features = try policy.extractFeatures(observations)
print("shared extractor:", policy.shareFeaturesExtractor)
print("features:", features.pi.shape, "the same for both:", features.pi == features.vf)
#sourceLocation()

// cell latents
TwinRuntime.cell("latents")
#sourceLocation(file: "notebooks/neural-networks.md", line: 127)
let latentPi = try policy.mlpExtractor.forwardActor(features.pi)
let latentVf = try policy.mlpExtractor.forwardCritic(features.vf)
print("latentPi:", latentPi.shape)
print("latentVf:", latentVf.shape)
#sourceLocation()

// cell values
TwinRuntime.cell("values")
#sourceLocation(file: "notebooks/neural-networks.md", line: 138)
let values = try policy.valueNet(latentVf)
#sourceLocation(file: "notebooks/neural-networks.md", line: 138)
try TwinRuntime.result(
values
)
#sourceLocation()

// cell distribution
TwinRuntime.cell("distribution")
#sourceLocation(file: "notebooks/neural-networks.md", line: 147)
let distribution = try policy.getDistribution(observations)
print(distribution.name)
if let probabilities = distribution.probs { print("probabilities:", probabilities) }
print("entropy:", distribution.entropy())
#sourceLocation()

// cell actions
TwinRuntime.cell("actions")
#sourceLocation(file: "notebooks/neural-networks.md", line: 158)
let greedy = distribution.mode()
let logProbabilities = try distribution.logProb(greedy)
print("actions:", greedy)
print("log-probabilities:", logProbabilities)
#sourceLocation()

// cell forward
TwinRuntime.cell("forward")
#sourceLocation(file: "notebooks/neural-networks.md", line: 168)
let (actions, stateValues, logProb) = try policy.forward(observations, deterministic: true)
print(actions == greedy, stateValues == values, logProb == logProbabilities)
#sourceLocation()

// cell separate
TwinRuntime.cell("separate")
#sourceLocation(file: "notebooks/neural-networks.md", line: 180)
let separate = try ActorCriticPolicy(
  observationSpace: envs.observationSpace, actionSpace: envs.actionSpace,
  shareFeaturesExtractor: false, seed: 0)
let result = try separate.forward(observations, deterministic: true)
print("shared extractor:", separate.shareFeaturesExtractor)
print("values:", result.values)
#sourceLocation()

// cell separate-agrees
TwinRuntime.cell("separate-agrees")
#sourceLocation(file: "notebooks/neural-networks.md", line: 193)
print(result.values == stateValues)
#sourceLocation()

// cell fig-pendulum-net
TwinRuntime.cell("fig-pendulum-net")
#sourceLocation(file: "notebooks/neural-networks.md", line: 209)
let pendulums = try makeVecEnv("Pendulum-v1", nEnvs: 2, seed: 1)
let gaussian = try ActorCriticPolicy(
  observationSpace: pendulums.observationSpace, actionSpace: pendulums.actionSpace, seed: 0)
#sourceLocation(file: "notebooks/neural-networks.md", line: 211)
try TwinRuntime.result(
diagram(gaussian.actionNet)
)
#sourceLocation()

// cell gaussian
TwinRuntime.cell("gaussian")
#sourceLocation(file: "notebooks/neural-networks.md", line: 217)
let torque = try gaussian.forward(pendulums.reset(), deterministic: true)
print("actions:", torque.actions)
print("log-probabilities:", torque.logProb)
#sourceLocation()

TwinRuntime.end()
