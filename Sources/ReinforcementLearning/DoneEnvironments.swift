// Which environments have ended an episode, found eight at a time: most have not.

/// The numbers of those of `count` environments whose episode ended with the last step, in order.
struct DoneEnvironments: Sequence, IteratorProtocol {
  private let terminated: UnsafeRawPointer
  private let truncated: UnsafeRawPointer
  private let count: Int
  private var index = 0

  init(terminated: UnsafePointer<Bool>, truncated: UnsafePointer<Bool>, count: Int) {
    (self.terminated, self.truncated, self.count) = (UnsafeRawPointer(terminated), UnsafeRawPointer(truncated), count)
  }

  mutating func next() -> Int? {
    // A `Bool` is a byte of 0 or 1; the first in memory is the lowest of the word.
    while index &+ 8 <= count {
      let ends = UInt64(littleEndian: load(UInt64.self))
      if ends != 0 { return take(index &+ ends.trailingZeroBitCount / 8) }
      index &+= 8
    }
    while index < count {
      if load(UInt8.self) != 0 { return take(index) }
      index &+= 1
    }
    return nil
  }

  private func load<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type) -> Word {
    terminated.loadUnaligned(fromByteOffset: index, as: Word.self)
      | truncated.loadUnaligned(fromByteOffset: index, as: Word.self)
  }

  private mutating func take(_ env: Int) -> Int {
    index = env &+ 1
    return env
  }
}
