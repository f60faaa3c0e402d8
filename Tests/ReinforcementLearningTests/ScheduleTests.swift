// Values that change with the progress of a training.
import Environments
import Foundation
import ReinforcementLearning
import Testing

@Suite struct ScheduleTests {
  @Test func linearSchedulesAreStableBaselines() {
    // LinearSchedule(start=0.2, end=0.05, end_fraction=0.4) of Stable-Baselines3 2.9.2.
    let schedule = Schedule.linear(0.2, end: 0.05, endFraction: 0.4)
    let expected = [
      (1.0, 0.2), (0.9, 0.1625), (0.75, 0.10625), (0.6, 0.04999999999999999), (0.3, 0.05), (0.0, 0.05),
      (-0.02, 0.05),
    ]
    for (progress, value) in expected { #expect(schedule(progress) == value, "at \(progress)") }
  }

  @Test func whatGoesBeyondTheEnd() {
    // The last rollout may end beyond the total: there the Zoo's schedules are negative, these are not.
    #expect(Schedule.linear(2)(-0.1) == 0 && Schedule.linear(2, faithful: true)(-0.1) == -0.2)
    #expect(Schedule.linear(2)(0.25) == 0.5 && Schedule.linear(2, faithful: true)(0.25) == 0.5)
    #expect(Schedule.constant(3)(-0.1) == 3)
  }

  @Test func piecewiseSchedulesGoStraightBetweenTheirPoints() {
    let schedule = Schedule.piecewise(at: [0.25, 0.5, 1], values: [1, 0.5, 0.25])
    let values = [1.0, 0.8, 0.75, 0.625, 0.5, 0.25, 0, -1].map { schedule($0) }
    #expect(values == [1, 1, 1, 0.75, 0.5, 0.375, 0.25, 0.25])
    #expect(schedule.initial == 1)
    #expect(Schedule.piecewise(at: [0.5], values: [7])(1) == 7)
    #expect("\(schedule)" == ".piecewise(at: [0.25, 0.5, 1.0], values: [1.0, 0.5, 0.25])")
    #expect("\(Schedule.linear(1, end: 0.5))" == ".piecewise(at: [0.0, 1.0], values: [1.0, 0.5])")
  }

  @Test func everyKindIsSavedAndLoaded() throws {
    let kinds: [Schedule] = [
      0.1, .linear(0.1), .linear(0.1, faithful: true), .linear(0.1, end: 0.02, endFraction: 0.3),
      .piecewise(at: [0, 0.1, 1], values: [1.0 / 3, 1e-300, 0.7]),
    ]
    for schedule in kinds {
      let model = try PPO(
        "MlpPolicy", "CartPole-v1", learningRate: schedule, nSteps: 64, nEpochs: 1, clipRange: schedule,
        clipRangeVf: schedule)
      let loaded = try PPO(savedState: model.savedState())
      #expect(loaded.hyperparameters == model.hyperparameters)
    }
  }

  @Test func everyScheduleMayGoDownToZero() throws {
    // 0 is no clip range to start with.
    let model = try PPO(
      "MlpPolicy", "CartPole-v1", nSteps: 64, nEpochs: 1, clipRange: .linear(0.2, end: 0, endFraction: 0.5))
    try model.learn(totalTimesteps: 256)
    #expect(try model.logger["train/clip_range"].values == [0.1, 0, 0, 0])
    #expect(throws: EngineError.self) { try PPO("MlpPolicy", "CartPole-v1", clipRange: .linear(0, end: 0.2)) }
  }

  private func text(_ schedule: Schedule) -> String {
    do {
      _ = try PPO("MlpPolicy", "CartPole-v1", learningRate: schedule)
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test func schedulesThatAreNone() {
    let rule = "; at must have as many numbers as values, at least one, increasing from 0 to 1"
    #expect(text(.piecewise(at: [], values: [])) == "learningRate is .piecewise(at: [], values: [])" + rule)
    #expect(text(.piecewise(at: [0, 1], values: [1])).hasSuffix(rule))
    #expect(text(.piecewise(at: [0.5, 0.5], values: [1, 2])).hasSuffix(rule))
    #expect(text(.piecewise(at: [0, 2], values: [1, 2])).hasSuffix(rule))
    #expect(text(.linear(1, end: 0, endFraction: 0)).hasSuffix(rule))
    #expect(
      text(.linear(1e-3, end: -1e-3))
        == "learningRate is .piecewise(at: [0.0, 1.0], values: [0.001, -0.001]); it must be a finite number, 0 or "
        + "greater")
    #expect(text(.piecewise(at: [0, 1], values: [1, .nan])).hasPrefix("learningRate is .piecewise"))
  }
}
