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
    let others: [Space] = [
      .multiDiscrete(try MultiDiscrete([5, 10, 2])), .multiDiscrete(try MultiDiscrete([5, 10, 2], start: [-1, 0, 0])),
      .multiDiscrete(try MultiDiscrete([3])), .multiBinary(try MultiBinary(5)), .multiBinary(try MultiBinary([3, 2])),
      .box(try Box(low: 0, high: 255, shape: [84, 84, 3], dtype: .uint8)),
      .box(try Box(low: 0, high: 1, shape: [10, 10, 4], dtype: .bool)),
      .box(try Box(low: [0, 1], high: [10, 255], dtype: .uint8)), try Self.nested,
      .tuple([.discrete(Discrete(32)), .discrete(Discrete(11)), .discrete(Discrete(2))]), .tuple([]),
      .dict(["it's": .discrete(Discrete(2))]), .dict([:]),
    ]
    #expect(others.map(\.description) == recorded.others)
  }

  private static var nested: Space {
    get throws {
      .dict([
        "b": .discrete(Discrete(2)), "a": .box(try Box(low: 0, high: 1, shape: [2])), "B": .discrete(Discrete(3)),
      ])
    }
  }

  @Test func choicesAndSwitches() throws {
    let choices = Space.multiDiscrete(try MultiDiscrete([3, 2], start: [-1, 0]))
    #expect(choices.contains(.multiDiscrete([-1, 1])) && choices.contains(.continuous([1, 0])))
    #expect(!choices.contains(.multiDiscrete([2, 0])) && !choices.contains(.multiDiscrete([0])))
    #expect(!choices.contains([0.5, 0]) && !choices.contains(.discrete(0)))
    #expect(choices.shape == [2] && choices.flatCount == 2)
    let switches = Space.multiBinary(try MultiBinary([2, 2]))
    #expect(switches.contains(.multiDiscrete([0, 1, 1, 0])) && switches.contains([1, 1, 1, 1]))
    #expect(!switches.contains(.multiDiscrete([0, 2, 0, 0])) && !switches.contains([0, 0, 0]))
    #expect(!switches.contains([0.5, 0, 0, 0]) && switches.shape == [2, 2] && switches.flatCount == 4)
    #expect(throws: EnvironmentError.invalidMultiDiscrete(nvec: [2, 0], start: [0, 0])) { try MultiDiscrete([2, 0]) }
    #expect(throws: EnvironmentError.invalidMultiDiscrete(nvec: [2], start: [])) { try MultiDiscrete([2], start: []) }
    #expect(throws: EnvironmentError.invalidMultiBinary(shape: [.max, 2])) { try MultiBinary([.max, 2]) }
  }

  @Test func tuplesAndDictionariesFollowEachOther() throws {
    let pair = Space.tuple([.discrete(Discrete(3)), .box(try Box(low: [0, 0], high: [1, 1]))])
    #expect(pair.flatCount == 3 && pair.shape == [3])
    #expect(pair.contains([2, 0.5, 1]) && !pair.contains([3, 0.5, 1]) && !pair.contains([2, 0.5]))
    #expect(!pair.contains([2, 0.5, 1, 1]))
    // B, a, b: as Python sorts.
    let nested = try Self.nested
    #expect(nested.flatCount == 4 && nested.contains([2, 0.5, 1, 1]) && !nested.contains([1, 0.5, 1, 2]))
    guard case .dict(let space) = nested else { return }
    #expect(space["b"] == .discrete(Discrete(2)) && space["c"] == nil)
  }

  @Test func imagesHoldWholeNumbers() throws {
    let image = try Box(low: 0, high: 255, shape: [2, 1], dtype: .uint8)
    #expect(image.contains([0, 255]) && !image.contains([0, 0.5]) && !image.contains([0, 256]))
    let plane = try Box(low: 0, high: 1, shape: [2], dtype: .bool)
    #expect(plane.contains([0, 1]) && !plane.contains([0, 0.5]))
    #expect(try image != Box(low: 0, high: 255, shape: [2, 1]))
  }

  @Test func samplesLieWithin() throws {
    let unbounded = try Box(low: [-.infinity, -.infinity, 2], high: [.infinity, -5, .infinity])
    let spaces: [Space] = [
      .discrete(Discrete(5, start: -2)), .box(unbounded), .box(try Box(low: 0, high: 255, shape: [3], dtype: .uint8)),
      .multiDiscrete(try MultiDiscrete([3, 7], start: [0, -9])), .multiBinary(try MultiBinary([2, 2])),
      try Self.nested, .tuple([try Self.nested, .discrete(Discrete(2))]),
    ]
    var random = PCG64(seed: 3)
    for space in spaces {
      let samples = (0..<200).map { _ in space.sample(using: &random) }
      #expect(samples.allSatisfy { space.contains($0) }, "\(space)")
      #expect(Set(samples).count > 4, "\(space)")
    }
  }

  /// Gymnasium's `space.seed(7)`, then `sample()` five times.
  @Test func samplesAreGymnasiums() throws {
    let recorded = try RecordedSpaces.read().samples
    let spaces: [Space] = [
      .discrete(Discrete(5, start: -2)), .box(try Box(low: [-1, 0], high: [1, 3])),
      .box(try Box(low: 0, high: 255, shape: [3], dtype: .uint8)),
      .multiDiscrete(try MultiDiscrete([3, 7], start: [0, -9])),
    ]
    for (space, expected) in zip(spaces, recorded) {
      var random = PCG64(seed: 7)
      #expect((0..<5).map { _ in space.sample(using: &random) } == expected, "\(space)")
    }
  }

  @Test func environmentsHaveGymnasiumsSpacesAndLimits() throws {
    let recorded = try RecordedSpaces.read().environments
    let ids = EnvironmentRegistry.ids.filter { !$0.hasPrefix("MinAtar/") }  // they have a test of their own
    #expect(recorded.count == 11)
    #expect(Set(ids) == Set(recorded.keys))
    for (id, expected) in recorded {
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
    #expect(
      message { try Box(low: [0, 0.5], high: [1, 1], dtype: .bool) }
        == "component 1 of a Box has the bound 0.5; those of dtype bool are 0 or 1")
    #expect(
      message { try Box(low: 0, high: 256, shape: [1], dtype: .uint8) }
        == "component 0 of a Box has the bound 256.0; those of dtype uint8 are whole numbers from 0 to 255")
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
