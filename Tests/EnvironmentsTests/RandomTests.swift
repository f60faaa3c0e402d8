import Environments
import Testing

@Suite struct RandomTests {
  @Test func seedSequencesAreNumPys() throws {
    let recorded = try RecordedNumbers.read()
    for generator in recorded.generators {
      let sequence = SeedSequence(try #require(UInt64(generator.seed)))
      #expect(sequence.generateState(8).map { "\($0)" } == generator.state, "seed \(generator.seed)")
    }
    for sequence in recorded.sequences {
      let ours = SeedSequence(entropy: sequence.entropy, spawnKey: sequence.spawnKey)
      #expect(
        ours.generateState(8).map { "\($0)" } == sequence.state, "\(sequence.entropy) \(sequence.spawnKey)")
    }
    let grandchild = SeedSequence(42).child(2).child(1)
    #expect(grandchild.generateState(8).map { "\($0)" } == recorded.sequences[1].state)
  }

  @Test func generatorsAreNumPys() throws {
    for recorded in try RecordedNumbers.read().generators {
      let seed = try #require(UInt64(recorded.seed))
      var raw = PCG64(seed: seed)
      #expect(
        recorded.raw.map { UInt64($0, radix: 16) } == recorded.raw.map { _ in raw.next64() }, "seed \(seed)")

      var random = PCG64(seed: seed)
      #expect(
        recorded.random.map(Double.init) == recorded.random.map { _ in random.random() }, "seed \(seed)")
      #expect(
        recorded.uniform.map(Double.init) == recorded.uniform.map { _ in random.uniform(-0.05, 0.05) },
        "seed \(seed)")
      #expect(
        recorded.wide.map(Double.init) == recorded.wide.map { _ in random.uniform(-Double.pi, Double.pi) },
        "seed \(seed)")
      for integers in recorded.integers {
        let range = integers.low..<integers.high
        #expect(
          integers.values == integers.values.map { _ in random.integers(range) }, "seed \(seed), \(range)")
        // An odd number of 32-bit draws leaves a half behind, which 64-bit draws must not touch.
        #expect(Double(integers.random) == random.random(), "seed \(seed), after \(range)")
      }
    }
  }

  @Test func goldenNumbersOfSeed42() {
    var random = PCG64(seed: 42)
    #expect(random.next64() == 0xc621_fbcd_16d9_2688)
    #expect(random.next64() == 0x705a_5661_a791_ffc1)
    #expect(random.next64() == 0xdbcd_12c2_6eda_1624)
  }

  @Test func emptyAndFullRanges() {
    var random = PCG64(seed: 7)
    var untouched = random
    #expect(random.integers(3..<3) == 3)
    #expect(random.integers(3..<4) == 3)
    #expect(random == untouched)
    let full = (0..<100).map { _ in random.integers(Int.min..<Int.max) }
    #expect(full.contains { $0 < 0 } && full.contains { $0 > 0 })
    // The lower half of a 64-bit draw comes first, then the upper one.
    let bits = untouched.next64()
    var halves = PCG64(seed: 7)
    #expect(halves.next32() == UInt32(truncatingIfNeeded: bits))
    #expect(halves.next32() == UInt32(truncatingIfNeeded: bits >> 32))
  }

  @Test func drawsLieInTheirRange() {
    var random = PCG64(seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<1_000 {
      #expect((0..<1).contains(random.random()))
      #expect((-3.0..<2.0).contains(random.uniform(-3, 2)))
      seen.insert(random.integers(-2..<3))
    }
    #expect(seen == [-2, -1, 0, 1, 2])
  }

  @Test func shufflesWithTheStandardLibrary() {
    var random = PCG64(seed: 3)
    var same = PCG64(seed: 3)
    let shuffled = (0..<100).shuffled(using: &random)
    #expect(shuffled == (0..<100).shuffled(using: &same))
    #expect(shuffled.sorted() == Array(0..<100))
  }
}
