// Training asks for no memory while it steps and learns: counted in a program of its own, whose allocator counts.

import Testing

#if canImport(Glibc)
  @Suite struct AllocationTests {
    @Test(.enabled(if: !isDebugBuild, "only optimised code does without"))
    func stepsAndMinibatchesAskForNoMemory() throws {
      let outcome = try run("AllocationCount", [], within: 120)
      #expect(outcome.status == 0, "\(outcome.errors)")
      var counts: [String: (short: Int, long: Int)] = [:]
      for line in outcome.outputLines {
        let words = line.split(separator: " ")
        try #require(words.count == 3, "\(line)")
        counts[String(words[0])] = (try #require(Int(words[1])), try #require(Int(words[2])))
      }
      // The counter counts.
      let arrays = try #require(counts["arrays"])
      counts["arrays"] = nil
      #expect(arrays.short >= 1 && arrays.long >= 100)
      // Three policies, and one of images; on one thread and on two.
      #expect(counts.count == 2 * 4 * 2)
      for (name, count) in counts {
        // Eight times as many steps, or 32 times as many minibatches, ask no more often; updates log a row of figures.
        #expect(count.short == count.long, "\(name)")
        if name.hasPrefix("rollout") { #expect(count.long == 0, "\(name)") }
      }
    }
  }
#endif
