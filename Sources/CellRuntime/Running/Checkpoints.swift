// Where long calls leave how far they are, so that the next run of the notebook goes on from there.

import Foundation
import NotebookModel

/// The checkpoints of one run. Safe on any thread.
///
/// A checkpoint is bytes under a key that says what is computed, from which state, by which program: whoever has the
/// same key may go on from them. Keeping one costs time, so it is done once a second at most, and as rarely as it takes
/// to cost no more than 3 % of the run. What ends sooner than that waits in memory and is kept with the next one.
public final class Checkpoints: @unchecked Sendable {
  private let store: (any ContentStore)?
  private let lock = NSLock()
  private var due = ContinuousClock.now + interval
  /// What was ended since something was last kept.
  private var waiting: [(key: () -> String, state: [UInt8])] = []
  private var waitingBytes = 0
  /// By key, how many checkpoints there were in all runs.
  private var counts: [String: UInt64] = [:]
  /// Keys of this run: what it computes twice, it computes twice.
  private var own: Set<String> = []

  /// The shortest time from one checkpoint to the next.
  public static let interval = Duration.seconds(1)
  /// The largest share of the time that checkpoints take.
  public static let share = 0.03
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
  public var isDue: Bool { isActive && lock.withLock { ContinuousClock.now >= due } }

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

  /// Keeps a state if it is time to. The one before it stays, for the case that this one is damaged.
  public func offer(key: () -> String, state: () throws -> [UInt8]) rethrows {
    guard isDue else { return }
    try lock.withLock {
      try timed { write(try state(), forKey: key()) }
    }
  }

  /// Keeps the state in which a call ended: now if it is time to, otherwise with the next checkpoint.
  public func finish(key: @escaping () -> String, state: () throws -> [UInt8]) rethrows {
    guard isActive else { return }
    try lock.withLock {
      let state = try state()
      waiting.append((key, state))
      waitingBytes += state.count
      if ContinuousClock.now >= due || waitingBytes > Self.mostWaitingBytes { timed {} }
    }
  }

  /// Keeps what still waits.
  public func flush() {
    lock.withLock { if !waiting.isEmpty { timed {} } }
  }

  // MARK: Under the lock

  /// Two places for each key, used in turns.
  private static let slots = [" a", " b"]

  /// Writes what waits and what `body` writes, and sets the time of the next checkpoint by what it cost.
  private func timed(_ body: () throws -> Void) rethrows {
    let start = ContinuousClock.now
    defer {
      let end = ContinuousClock.now
      due = end + max(Self.interval, start.duration(to: end) * (1 / Self.share - 1))
    }
    for (key, state) in waiting { write(state, forKey: key()) }
    (waiting, waitingBytes) = ([], 0)
    try body()
  }

  private func write(_ state: [UInt8], forKey key: String) {
    let count = (counts[key] ?? 0) &+ 1
    counts[key] = count
    own.insert(key)
    let bytes = withUnsafeBytes(of: count.littleEndian) { Array($0) } + state
    store?.store(bytes, forKey: key + Self.slots[Int(count % 2)])
  }
}
