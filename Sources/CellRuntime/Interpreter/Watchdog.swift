// Looks, beside the running cell, at the user's wish to end and at the memory in use, so that the cell itself need only
// look at one word. All machines of a run share one.

import Foundation

final class Watchdog: @unchecked Sendable {
  /// 0 while all is well. Written by the watching thread, read by the running one at every loop turn and call.
  let attention: UnsafeMutablePointer<Int32>
  /// What the notebook may use: the fixed limit, or most of a small machine's memory.
  let memoryLimit = min(Limits.memoryBytes, Int(clamping: ProcessInfo.processInfo.physicalMemory / 4 * 3))
  private let cancellation: CancellationFlag
  private let lock = NSLock()
  private var isWatching = false
  private let isStopped = DispatchSemaphore(value: 0)
  private let hasEnded = DispatchSemaphore(value: 0)

  init(_ cancellation: CancellationFlag) {
    self.cancellation = cancellation
    attention = .allocate(capacity: 1)
    attention.initialize(to: cancellation.isSet ? 1 : 0)
  }

  deinit { attention.deallocate() }

  /// Starts the watching thread, unless it is there.
  func start() {
    lock.withLock {
      if !isWatching { Thread { [self] in watch() }.start() }
      isWatching = true
    }
  }

  /// Ends the watching thread.
  func stop() {
    lock.withLock {
      guard isWatching else { return }
      isStopped.signal()
      hasEnded.wait()
      isWatching = false
    }
  }

  private func watch() {
    while isStopped.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
      if cancellation.isSet || isMemoryFull { attention.pointee = 1 }
    }
    hasEnded.signal()
  }

  /// Whether the process holds more memory than it may. Unknown counts as no.
  var isMemoryFull: Bool {
    guard let text = FileManager.default.contents(atPath: "/proc/self/statm") else { return false }
    let fields = text.split(separator: UInt8(ascii: " "))
    guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return false }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE))) > memoryLimit
  }
}
