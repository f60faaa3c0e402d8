// Which samples of a minibatch follow each other in an episode, and in which rows they come to lie.

/// Finds the sequences among samples, and for each sample its row in the order that `Sequences` wants. Memory for up to
/// `capacity` samples; allocates nothing after its making.
final class SequencePacking {
  private let memory: UnsafeMutablePointer<Int>
  /// The row of each sample.
  let rows: UnsafeMutablePointer<Int>
  private let rowsPerStep: UnsafeMutablePointer<Int>
  /// Of each sequence.
  private let lengths: UnsafeMutablePointer<Int>
  /// For each length the number of sequences; then the row of the next one's first step.
  private let ofLength: UnsafeMutablePointer<Int>
  private var steps = 0
  private var samples = 0

  init(capacity: Int) {
    let size = capacity + 1
    memory = .allocate(capacity: 4 * size)
    memory.initialize(repeating: 0, count: 4 * size)
    (rows, rowsPerStep, lengths, ofLength) = (memory, memory + size, memory + 2 * size, memory + 3 * size)
  }

  deinit { memory.deallocate() }

  var sequences: Sequences {
    Sequences(rowsPerStep: UnsafeBufferPointer(start: rowsPerStep, count: steps), rows: samples)
  }

  /// - Parameters:
  ///   - count: of samples, at least 1.
  ///   - continues: whether a sample goes on with the sequence of the one before; not asked of the first.
  /// - Complexity: O(count).
  func pack(_ count: Int, continues: (Int) -> Bool) {
    (samples, steps) = (count, 0)
    var sequences = 0
    ofLength.update(repeating: 0, count: count + 1)
    for sample in 0..<count {
      if sample == 0 || !continues(sample) {
        lengths[sequences] = 0
        sequences += 1
      }
      lengths[sequences - 1] += 1
    }
    for sequence in 0..<sequences {
      ofLength[lengths[sequence]] += 1
      steps = max(steps, lengths[sequence])
    }
    var longer = 0
    for length in (1...steps).reversed() {
      let same = ofLength[length]
      ofLength[length] = longer  // the longest come first
      longer += same
      rowsPerStep[length - 1] = longer
    }
    var sample = 0
    for sequence in 0..<sequences {
      var row = ofLength[lengths[sequence]]
      ofLength[lengths[sequence]] += 1
      for step in 0..<lengths[sequence] {
        rows[sample] = row
        row += rowsPerStep[step]
        sample += 1
      }
    }
  }
}
