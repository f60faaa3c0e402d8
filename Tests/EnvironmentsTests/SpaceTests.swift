import Environments
import Testing

@Suite struct SpaceTests {
  @Test func printLikeGymnasium() throws {
    let recorded = try RecordedSpaces.read()
    for box in recorded.boxes {
      let ours = try Box(
        low: try box.low.map { try #require(Float($0)) }, high: try box.high.map { try #require(Float($0)) },
        shape: box.shape)
      #expect(ours.description == box.text)
      #expect("\(Space.box(ours))" == box.text)
    }
    for discrete in recorded.discretes {
      #expect("\(Space.discrete(Discrete(discrete.n, start: discrete.start)))" == discrete.text)
    }
    #expect(try "\(Box(low: -2, high: 2, shape: [1]))" == "Box(-2.0, 2.0, (1,), float32)")
  }

  @Test func environmentsHaveGymnasiumsSpacesAndLimits() throws {
    let recorded = try RecordedSpaces.read().environments
    #expect(EnvironmentRegistry.ids == ["CartPole-v1", "Pendulum-v1"])
    for id in EnvironmentRegistry.ids {
      let expected = try #require(recorded[id])
      let spec = try EnvironmentRegistry.spec(id)
      #expect("\(spec.observationSpace)" == expected.observationSpace)
      #expect("\(spec.actionSpace)" == expected.actionSpace)
      #expect(spec.maxEpisodeSteps == expected.maxEpisodeSteps)
      #expect(spec.rewardThreshold == expected.rewardThreshold)
    }
  }

  @Test func discreteContainment() {
    let space = Space.discrete(Discrete(3, start: -1))
    for value in -1...1 { #expect(space.contains(.discrete(value))) }
    for value in [-2, 2, Int.min, Int.max] { #expect(!space.contains(.discrete(value))) }
    #expect(!space.contains(.continuous([0])))
    #expect(
      space.contains([-1]) && !space.contains([0.5]) && !space.contains([.nan]) && !space.contains([0, 0]))
    #expect(!Discrete(0).contains(0) && !Discrete(-3).contains(0))
    #expect(!Discrete(.max, start: .min).contains(.max))
    #expect(space.shape == [] && space.flatCount == 1)
  }

  @Test func boxContainment() throws {
    let space = Space.box(try Box(low: [-1, -.infinity], high: [1, .infinity]))
    #expect(space.contains([-1, 3]) && space.contains([1, -.infinity]))
    #expect(!space.contains([1.0001, 0]) && !space.contains([0]) && !space.contains([0, 0, 0]))
    #expect(!space.contains([.nan, 0]) && !space.contains([0, .nan]))
    #expect(space.contains(.continuous([0, 0])) && !space.contains(.discrete(0)))
    #expect(space.shape == [2] && space.flatCount == 2)
    #expect(try Space.box(Box(low: 0, high: 1, shape: [2, 3])).flatCount == 6)
    #expect(try Box(low: 0, high: 1, shape: [0]).contains([]))
  }

  @Test func boxesThatCannotBe() {
    func message(_ make: () throws -> Box) -> String {
      do { return "\(try make())" } catch { return "\(error)" }
    }
    #expect(
      message { try Box(low: [0], high: [1, 2]) }
        == "a Box has 1 lower and 2 upper bounds; give as many of each")
    #expect(
      message { try Box(low: [0, 0], high: [1, 2], shape: [3]) }
        == "a Box of shape [3] does not hold 2 components")
    #expect(
      message { try Box(low: 0, high: 1, shape: [-1]) }
        == "[-1] is no shape of a Box; sizes must be 0 or greater, their product at most 2^28")
    #expect(
      message { try Box(low: 0, high: 1, shape: [5, -3]) }
        == "[5, -3] is no shape of a Box; sizes must be 0 or greater, their product at most 2^28")
    #expect(throws: EnvironmentError.invalidBox(.shape([.max, 2], components: nil))) {
      try Box(low: 0, high: 1, shape: [.max, 2])
    }
    #expect(
      message { try Box(low: [0, 2], high: [1, 1]) }
        == "component 1 of a Box has the bounds 2.0 and 1.0; the lower one must not be above the upper")
    #expect(
      message { try Box(low: [.nan], high: [1]) }
        == "component 0 of a Box has the bounds nan and 1.0; the lower one must not be above the upper")
  }
}
