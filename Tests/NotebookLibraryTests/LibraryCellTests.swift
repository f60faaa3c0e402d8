// What is registered for cells, called by cells.

import CellLanguage
import CellRuntime
import NotebookLibrary
import NotebookModel
import NotebookParsing
import Testing

/// Runs one cell; what it printed, the plain text of what it showed, and its error.
private func run(_ code: String) throws -> String {
  let runner = NotebookRunner(registry: .notebookLibrary)
  let text = "# Test\n\n```swift\n\(code)\n```\n"
  let document = runner.run(try runner.check(try parseNotebook(Array(text.utf8), path: "test.md")))
  return document.results.flatMap(\.outputs).map { output in
    switch output.kind {
    case .stream(_, let text): text
    case .display(let bundle), .result(let bundle): bundle.plain + "\n"
    case .error(_, let message, _): "error: \(message)\n"
    }
  }.joined()
}

@Suite struct LibraryCellTests {
  @Test func environmentsDescribeThemselves() throws {
    let shown = try run(
      """
      let spec = try EnvironmentRegistry.spec("MountainCar-v0")
      print(spec.id, spec.actionSpace, spec.maxEpisodeSteps ?? 0, spec.rewardThreshold ?? 0, spec.observationNames, spec.actionNames)
      print(EnvironmentRegistry.ids.count, EnvironmentRegistry.specs.map { $0.id }.contains("Taxi-v4"), spec.doc.contains("Description"))
      print(try checkEnvironment("MountainCar-v0"), try checkEnvironment("Taxi-v4", seeds: 0..<2, steps: 100))
      print(try make("CartPole-v1", maxEpisodeSteps: 7).spec.maxEpisodeSteps ?? 0)
      """)
    #expect(
      shown == """
      MountainCar-v0 Discrete(3) 200 -110.0 ["position", "velocity"] ["push left", "no push", "push right"]
      21 true true
      [] []
      7

      """)
  }

  @Test func actionsAreDrawn() throws {
    let shown = try run(
      """
      var random = PCG64(seed: 3)
      let pendulum = try EnvironmentRegistry.spec("Pendulum-v1")
      let first = pendulum.actionSpace.sample(using: &random)
      let second = pendulum.actionSpace.sample(using: &random)
      print(first, second, first != second)
      print(pendulum.actionSpace.contains(.continuous(first)), pendulum.actionSpace.contains(.discrete(1)), Action.multiDiscrete([1, 0]))
      """)
    #expect(
      shown == """
      [-1.6574033] [-1.052758] true
      true false [1, 0]

      """)
  }

  @Test func environmentsAreWrapped() throws {
    let shown = try run(
      """
      let plain = try makeVecEnv("Pendulum-v1", nEnvs: 2, seed: 4)
      let clipped = try plain.clipAction()
      print(clipped, clipped.actionSpace)
      print(try makeVecEnv("Pendulum-v1").rescaleAction().actionSpace)
      let envs = try makeVecEnv("MountainCar-v0", nEnvs: 2, seed: 4).vecNormalize(gamma: 0.9)
      print(envs, plain.normalizer == nil)
      let observations = try envs.reset()
      let normalizer = envs.normalizer!
      print(normalizer.obsRms.mean, normalizer.obsRms.count, normalizer.retRms.variance, normalizer.gamma)
      print(try normalizer.normalizeObs(normalizer.getOriginalObs()).elements == observations.elements)
      print(try normalizer.unnormalizeObs(observations).elements, normalizer.getOriginalObs().elements)
      let step = try envs.step([1, 2])
      print(step.rewards, normalizer.getOriginalReward(), normalizer.unnormalizeReward(step.rewards[0]), normalizer.normalizeReward(-1) == step.rewards[0])
      normalizer.training = false
      normalizer.normReward = false
      print(try envs.step([1, 2]).rewards, normalizer.training, normalizer.normReward, normalizer.obsRms.count)
      print(normalizer.normObs, normalizer.clipObs, normalizer.clipReward, normalizer.epsilon, normalizer.normObsKeys == nil)
      print(try makeVecEnv("Pendulum-v1").vecFrameStack(nStack: 3).observationSpace.shape)
      print(try makeVecEnv("Pendulum-v1").vecFrameStack(nStack: 2, channelsOrder: .last).observationSpace.shape)
      """)
    #expect(
      shown == """
      ClipAction(VecEnv(Pendulum-v1, nEnvs: 2)) Box(-inf, inf, (1,), float32)
      Box(-1.0, 1.0, (1,), float32)
      VecNormalize(VecEnv(MountainCar-v0, nEnvs: 2)) true
      [-0.4251728260030174, 0.0] 2.0001 [1.0] 0.9
      true
      [-0.41138878, 0.0, -0.4389994, 0.0] [-0.41138878, 0.0, -0.4389994, 0.0]
      [-10.0, -10.0] [-1.0, -1.0] -0.10000125024216884 true
      [-1.0, -1.0] false false 4.0001
      true 10.0 10.0 1e-08 true
      [9]
      [6]

      """)
  }

  @Test func stepsTellOfEpisodes() throws {
    let shown = try run(
      """
      let short = try makeVecEnv("MountainCar-v0", nEnvs: 1, seed: 1)
      _ = try short.reset()
      var last = try short.step([0])
      while !last.dones[0] { last = try short.step([0]) }
      let info = last.infos[0]
      print(info.truncated, info.episode!.r, info.episode!.l, info.terminalObservation!.count, short.spec.id)
      try short.seed(1)
      """)
    #expect(
      shown == """
      true -200.0 200 2 MountainCar-v0

      """)
  }

  @Test func forbiddenActionsAreNotTaken() throws {
    let shown = try run(
      """
      let taxis = try makeVecEnv("Taxi-v4", nEnvs: 2, seed: 0)
      let seen = try taxis.reset()
      let masks = try taxis.actionMasks()
      print(taxis.hasActionMasks, masks.rows)
      let driver = try PPO("MlpPolicy", taxis, nSteps: 16, batchSize: 16, useMasking: true, seed: 0)
      try driver.learn(totalTimesteps: 64)
      let chosen = try driver.predict(seen, deterministic: true, actionMasks: masks)
      print(try chosen.elements.enumerated().map { try masks[$0.offset, Int($0.element)] })
      print(try driver.predict(seen.row(0), actionMasks: [false, false, false, true, false, false]))
      print(try driver.policy.getDistribution(seen, actionMasks: masks).probs!.row(0).filter { $0 == 0 }.count)
      let (_, logProb, _) = try driver.policy.evaluateActions(seen, chosen, actionMasks: masks)
      print(logProb.count, try driver.policy.predict(seen, actionMasks: masks).count)
      """)
    #expect(
      shown == """
      true [[1.0, 1.0, 0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]]
      [1.0, 1.0]
      3
      4
      2 2

      """)
  }

  @Test func presetsTrain() throws {
    let shown = try run(
      """
      var preset = try PPO.preset("Pendulum-v1")
      print(preset.id, preset.policy, preset.nEnvs, preset.totalTimesteps, preset.normalize, PPO.presets.count)
      print(preset.hyperparameters.gamma, preset.hyperparameters.useSDE, preset.hyperparameters.learningRate)
      preset.hyperparameters.nSteps = 64
      preset.kwargs.netArch = [16]
      preset.nEnvs = 2
      let student = try preset.makeModel(seed: 5)
      try student.learn(totalTimesteps: 256)
      print(student, student.hyperparameters.nSteps, student.policy.mlpExtractor.policyNet[0].outFeatures)
      print(try preset.makeVecEnv(seed: 1).nEnvs)
      let shorter = try makeVecEnv("Pendulum-v1")
      print(try evaluateEpisodes(student, shorter, nEvalEpisodes: 2).lengths)
      """)
    #expect(
      shown == """
      Pendulum-v1 MlpPolicy 4 100000 false 5
      0.9 true 0.001
      PPO(MlpPolicy, VecEnv(Pendulum-v1, nEnvs: 2), 256 timesteps learnt) 64 16
      2
      [200, 200]

      """)
  }

  @Test func policiesAreMadeOfSettings() throws {
    let shown = try run(
      """
      var kwargs = PolicyKwargs()
      kwargs.netArch = NetArch(pi: [8], vf: [4, 4])
      kwargs.activation = .relu
      kwargs.orthoInit = false
      kwargs.logStdInit = -1
      kwargs.shareFeaturesExtractor = false
      kwargs.fullStd = false
      kwargs.useExpln = true
      kwargs.squashOutput = true
      kwargs.optimizer = OptimizerKwargs(eps: 1e-8, weightDecay: 0.01)
      kwargs.featuresExtractor = .flatten
      kwargs.normalizeImages = false
      var settings = PPOHyperparameters()
      settings.useSDE = true
      settings.learningRate = .linear(1e-3)
      settings.clipRangeVf = 0.1
      settings.targetKL = 0.05
      let squashed = try PPO("MlpPolicy", makeVecEnv("Pendulum-v1"), settings, kwargs: kwargs, seed: 1)
      print(squashed.policy.namedParameters.map { $0.name }.prefix(3), squashed.hyperparameters.clipRangeVf!)
      """)
    #expect(
      shown == """
      ["log_std", "mlp_extractor.policy_net.0.weight", "mlp_extractor.policy_net.0.bias"] 0.1

      """)
  }

  @Test func distributionsAreMade() throws {
    let shown = try run(
      """
      let logits = try Tensor([[0, 0, 0]])
      print(try ActionDistribution.categorical(logits: logits).probs!.elements)
      print(try ActionDistribution.categorical(logits: logits, masks: Tensor([[1, 0, 1]])).probs!.elements)
      print(try ActionDistribution.multiCategorical(logits: logits, nvec: [1, 2]).probs!.elements)
      print(try ActionDistribution.bernoulli(logits: logits).entropy().elements)
      let gaussian = try ActionDistribution.diagGaussian(mean: Tensor([[1, 2]]), logStd: Tensor([0, 0]))
      print(gaussian.mode().elements, gaussian.rowCount, gaussian.name)
      var chance = PolicyRandom(seed: 1)
      let one = gaussian.sample(using: &chance)
      let two = gaussian.sample(using: &chance)
      print(one.shape, one.elements != two.elements)
      print(try ActionDistribution.stateDependentNoise(mean: Tensor([[1]]), latent: Tensor([[2, 0]]), logStd: Tensor([[0], [0]])).std!.elements)
      """)
    #expect(
      shown == """
      [0.33333334, 0.33333334, 0.33333334]
      [0.5, 0.0, 0.5]
      [1.0, 0.5, 0.5]
      [2.0794415]
      [1.0, 2.0] 1 DiagGaussian
      [1, 2] true
      [2.0000002]

      """)
  }

  @Test func seedsAreSummedUp() throws {
    let shown = try run(
      """
      print(interquartileMean([9, 1, 5, 3, 7, 1000, -1000, 4]))
      let (lower, upper) = try bootstrapInterval([1, -2], confidence: 0.95, resamples: 2000, seed: 0)
      print(lower, upper)
      print(try lineChart([LineSeries(name: "a", x: [0, 1], y: [1, 2], band: Band(lower: [0, 1], upper: [2, 3]))]).alt)
      print(try lineChart([LineSeries(name: "b", x: [1, 100], y: [1, 1000])], xScale: .logarithmic, yScale: .logarithmic).alt)
      """)
    #expect(
      shown == """
      4.75
      -2.0 1.0
      Line chart with one line. Horizontal axis, from 0 to 1. Vertical axis, from 0 to 3. a goes from 1 to 2, with a band from 1 to 3 at its end.
      Line chart with one line. Horizontal axis, from 1 to 100, logarithmic. Vertical axis, from 1 to 1,000, logarithmic. b goes from 1 to 1,000.

      """)
  }

  @Test func manyModelsLearnAtOnceAsAlone() throws {
    let shown = try run(
      """
      func makeModel(_ seed: Int) throws -> PPO {
        try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 64, batchSize: 32, nEpochs: 2, seed: seed)
      }
      let models = try (0..<3).map { try makeModel($0) }
      try learn(models, totalTimesteps: 300, logInterval: 2, threads: 2)
      let alone = try makeModel(2)
      alone.numThreads = 3
      try alone.learn(totalTimesteps: 300)
      print(models[2].policy.parameterHash == alone.policy.parameterHash, models[1].policy.parameterHash == alone.policy.parameterHash)
      print(models[2].nUpdates, try models[2].logger["rollout/ep_rew_mean"].count, alone.numThreads)
      try learn([alone, alone], totalTimesteps: 300)
      """)
    #expect(
      shown == """
      true false
      6 1 3
      error: models 0 and 1 of the sweep have the same environments; make others for each with makeVecEnv

      """)
  }

  @Test func aSweepTellsEachWarningOnce() throws {
    let shown = try run(
      """
      let models = try [1, 2].map { try PPO("MlpPolicy", makeVecEnv("CartPole-v1", nEnvs: 2), nSteps: 64, batchSize: 48, seed: $0) }
      try learn(models, totalTimesteps: 128)
      """)
    #expect(shown.split(separator: "\n").count == 1)
    #expect(shown.hasPrefix("warning: batchSize is 48 and a rollout has 128 samples"))
  }

  @Test func benchmarksAreCellsToo() throws {
    let shown = try run(
      """
      let peak = measurePeak(samples: 2).perSecond("FLOP")
      print(peak.name, peak.unit, peak.n, peak.median > 1e9)
      let triad = measureMemoryBandwidth(samples: 1).perSecond("B")
      print(triad.name, triad.unit, Machine.current.cores >= 1)
      print(try updateIntensity(batchSize: 64) == updateIntensity(batchSize: 64, width: 64))
      let update = try measureUpdate(batchSize: 512, width: 8, threads: 2, samples: 2)
      print(update.name, update.unit, update.n, update.median > 0)
      print(updateOperations(try PPO("MlpPolicy", "CartPole-v1").policy))
      let phases = try measurePhases("cartpole-zoo", samples: 1)
      print(phases.map { $0.unit })
      """)
    #expect(
      shown == """
      multiply-adds FLOP/s 2 true
      triad B/s true
      true
      minibatches of 512, width 8 % 2 true
      52352
      ["s", "steps/s", "s", "s", "s", "s", "s", "%"]

      """)
  }

  @Test func whatIsWrongIsSaidBeforeAnythingRuns() {
    func message(_ code: String) -> String {
      do { return try run(code) } catch let failure as CheckFailure {
        return failure.diagnostics.map(\.message).joined(separator: "\n")
      } catch { return "\(error)" }
    }
    #expect(message("_ = try PPO.preset(\"CartPole\")").hasPrefix("\"CartPole\" is not allowed for 'id': it must be one of \"Acrobot-v1\""))
    #expect(
      message("_ = try makeVecEnv(\"Pendulum-v1\").vecNormalize(gamma: 2)")
        == "2 is not allowed for 'gamma': it must be at least 0 and at most 1")
    #expect(message("_ = try checkEnvironment(\"Cartpole\")").contains("CartPole-v1"))
    #expect(
      message("_ = try measurePhases(\"cartpole\")").hasPrefix("\"cartpole\" is not allowed for 'training': it must be one of "))
    #expect(
      message("try learn([PPO(\"MlpPolicy\", \"CartPole-v1\")], totalTimesteps: 10, threads: 0)")
        == "0 is not allowed for 'threads': it must be at least 1 and at most 256")
    #expect(
      message("_ = try makeVecEnv(\"CartPole-v1\").clipAction()")
        == "error: clipAction needs actions of a Box space, not Discrete(2)\n")
  }
}
