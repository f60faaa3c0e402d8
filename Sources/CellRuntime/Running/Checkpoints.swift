// Where long calls leave how far they are, so that the next run of the notebook goes on from there.

import Dispatch
import Foundation
import NotebookModel

/// The checkpoints of one run. Safe on any thread.
///
/// A checkpoint is bytes under a key that says what is computed, from which state, by which program: whoever has the
/// same key may go on from them. Taking a state costs time, so it is done twice a second at most, and as rarely as it
/// takes to cost no more than 3 % of the run; writing it goes on behind the run. What ends sooner than that waits in
/// memory and is kept with the next one. What is written outlives the process at once; from time to time one is put
/// where it outlives a power cut too, which a busy disk takes its time for.
public final class Checkpoints: @unchecked Sendable {
  private let store: (any ContentStore)?
  private let lock = NSLock()
  private let writing = DispatchQueue(label: "checkpoints")
  private let flushing = DispatchQueue(label: "durable checkpoints")
  /// Of each thread that runs cells: the time of its next checkpoint, and whether its last is still being written.
  private var paces: [pthread_t: Pace] = [:]
  private let start = ContinuousClock.now
  private var isFlushing = false
  private var flushDue = ContinuousClock.now + flushInterval
  /// What was ended since something was last kept.
  private var waiting: [(key: () -> String, state: [UInt8])] = []
  private var waitingBytes = 0
  /// By key, how many checkpoints there were in all runs.
  private var counts: [String: UInt64] = [:]
  /// Keys of this run: what it computes twice, it computes twice.
  private var own: Set<String> = []

  private struct Pace {
    var due: ContinuousClock.Instant
    var isWriting = false
  }

  /// The shortest time from one checkpoint to the next, of one thread.
  public static let interval = Duration.milliseconds(500)
  /// The largest share of the time that checkpoints take.
  public static let share = 0.03
  /// The shortest time between two that outlive a power cut.
  private static let flushInterval = Duration.seconds(10)
  private static let mostWaitingBytes = 64 << 20

  /// - Parameters:
  ///   - store: nil: nothing is kept and nothing found.
  ///   - hasEarlier: whether an earlier run may have left something.
  public init(_ store: (any ContentStore)? = nil, hasEarlier: Bool = true) {
    self.store = store
    self.hasEarlier = hasEarlier && store != nil
  }

  /// Whether anything is kept at all.
  public var isActive: Bool { store != nil }
  /// Whether an earlier run may have left something; making a key to look for it is in vain otherwise.
  public let hasEarlier: Bool

  /// Whether it is time for the next checkpoint.
  public var isDue: Bool { isActive && lock.withLock { isTime } }

  /// What earlier runs left under a key, the newest first; damaged ones are left out.
  public func states(forKey key: String) -> [[UInt8]] {
    guard let store, hasEarlier else { return [] }
    return lock.withLock {
      guard !own.contains(key) else { return [] }
      let found = Self.slots.compactMap { store.content(forKey: key + $0) }.filter { $0.count >= 8 }
        .map { (count: $0.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }, bytes: $0) }
        .sorted { $0.count > $1.count }
      counts[key] = found.first?.count
      return found.map { Array($0.bytes.dropFirst(8)) }
    }
  }

  /// Keeps a state if it is time to. The one before it stays, and one that is on the disk for certain, for the case that
  /// this one is damaged.
  public func offer(key: () -> String, state: () throws -> [UInt8]) rethrows {
    guard isDue else { return }
    try lock.withLock {
      let start = threadSeconds()
      let key = key()
      write([({ key }, try state())], since: start)
    }
  }

  /// Keeps the state in which a call ended: now if it is time to, otherwise with the next checkpoint.
  public func finish(key: @escaping () -> String, state: () throws -> [UInt8]) rethrows {
    guard isActive else { return }
    try lock.withLock {
      let start = threadSeconds()
      let state = try state()
      waiting.append((key, state))
      waitingBytes += state.count
      if isTime || waitingBytes > Self.mostWaitingBytes { write(since: start) }
    }
  }

  /// Keeps what still waits, and returns when all is written.
  public func flush() {
    lock.withLock {
      if !waiting.isEmpty { write(since: threadSeconds()) }
    }
    end()
  }

  /// Forgets what still waits, and returns when nothing is being written any more.
  public func discard() {
    lock.withLock { (waiting, waitingBytes) = ([], 0) }
    end()
  }

  private func end() {
    writing.sync {}
    flushing.sync {}
  }

  // MARK: Under the lock

  /// Two places for each key, used in turns, and one that is on the disk for certain.
  private static let slots = [" a", " b", durableSlot]
  private static let durableSlot = " c"

  /// This thread's.
  private var pace: Pace { paces[pthread_self()] ?? Pace(due: start + Self.interval) }
  private var isTime: Bool { !pace.isWriting && ContinuousClock.now >= pace.due }

  /// Has what waits written and the newest after it, and sets the time of the next checkpoint by what it cost the run to
  /// get so far.
  private func write(_ newest: [(key: () -> String, state: [UInt8])] = [], since start: Double) {
    let files = (waiting + newest).map { key, state in
      let key = key()
      let count = (counts[key] ?? 0) &+ 1
      counts[key] = count
      own.insert(key)
      return (key: key, slot: Self.slots[Int(count % 2)], count: count, state: state)
    }
    /// Off the thread that trains: states are large.
    @Sendable func bytes(_ count: UInt64, _ state: [UInt8]) -> [UInt8] {
      withUnsafeBytes(of: count.littleEndian, Array.init) + state
    }
    (waiting, waitingBytes) = ([], 0)
    let thread = pthread_self()
    writing.async { [self] in
      for file in files { store?.store(bytes(file.count, file.state), forKey: file.key + file.slot) }
      lock.withLock { paces[thread]?.isWriting = false }
    }
    if !isFlushing, ContinuousClock.now >= flushDue {
      isFlushing = true
      flushing.async { [self] in
        for file in files { store?.storeDurably(bytes(file.count, file.state), forKey: file.key + Self.durableSlot) }
        lock.withLock { (isFlushing, flushDue) = (false, .now + Self.flushInterval) }
      }
    }
    let cost = threadSeconds() - start
    paces[thread] = Pace(due: .now + max(Self.interval, .seconds(cost * (1 / Self.share - 1))), isWriting: true)
  }
}

/// Processor time of this thread. By the clock on the wall a busy machine would make checkpoints look dear, and rare.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
