// Waits for files to change: woken by inotify on Linux, looking ten times a second elsewhere.

import CellRuntime
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Tells which files are no longer what they were when they were last looked at.
///
/// The system's notices about folders only wake it; whether a file changed shows in the file itself. So a file that is
/// saved in place, replaced by renaming another one, or gone for a while is all the same. To be used on one thread at a
/// time, but for `wake`.
final class FileWatcher: @unchecked Sendable {
  /// How long it must be quiet before a change counts, in milliseconds: editors save in several steps.
  private static let quiet: Int32 = 10
  /// How many such steps it waits for at most.
  private static let mostSteps = 20
  /// How often it looks without a notice, in milliseconds: where notices come, and where they do not.
  private static let (seldom, often): (Int32, Int32) = (1_000, 100)

  private var known: [String: FileState?] = [:]
  private let notices: Int32
  private let (reading, writing): (Int32, Int32)

  init() {
    #if os(Linux)
      notices = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    #else
      notices = -1
    #endif
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (reading, writing) = (ends[0], ends[1])
  }

  deinit { for descriptor in [notices, reading, writing] where descriptor >= 0 { close(descriptor) } }

  /// Watches just these files from now on. One that was not watched before and was written after `start` counts as
  /// changed, since it may have been read before.
  func watch(_ files: Set<String>, readSince start: Date) {
    known = known.filter { files.contains($0.key) }
    for file in files where known[file] == nil {
      let state = FileState(file)
      known[file] = .some(state.flatMap { $0.isNewer(than: start) ? nil : $0 })
    }
  }

  /// Waits until files have changed or `wake` is called. The files count as looked at then.
  ///
  /// - Returns: the files that changed; empty after `wake`.
  func wait() -> Set<String> {
    while true {
      let isNoticed = askForNotices()
      var changed = takeChanges()
      if !changed.isEmpty {
        for _ in 0..<Self.mostSteps {
          guard isReadable(notices, within: Self.quiet) else { break }
          drain(notices)
        }
        changed.formUnion(takeChanges())
        return changed
      }
      if isReadable(reading, or: notices, within: isNoticed ? Self.seldom : Self.often) {
        drain(reading)
        return []
      }
      drain(notices)
    }
  }

  /// Ends the `wait` of another thread, or else the next one. Safe on any thread.
  func wake() { _ = write(writing, [1], 1) }

  /// Tells changes from another thread for as long as `body` lasts.
  func watching<R>(during body: () -> R, onChange: @escaping @Sendable (Set<String>) -> Void) -> R {
    let isOver = CancellationFlag()
    let end = DispatchSemaphore(value: 0)
    Thread { [self] in
      while !isOver.isSet {
        let changed = wait()
        if !changed.isEmpty { onChange(changed) }
      }
      end.signal()
    }.start()
    defer {
      isOver.set()
      wake()
      end.wait()
    }
    return body()
  }

  private func takeChanges() -> Set<String> {
    var changed: Set<String> = []
    for (file, old) in known {
      let state = FileState(file)
      guard state != old else { continue }
      known[file] = .some(state)
      changed.insert(file)
    }
    return changed
  }

  // MARK: - The system

  /// Asks anew each time, since a folder may have been replaced.
  ///
  /// - Returns: whether notices will come for all files.
  private func askForNotices() -> Bool {
    #if os(Linux)
      guard notices >= 0 else { return false }
      let mask = UInt32(IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE)
      // What a link leads to may change where the link lies still.
      let places = known.keys.flatMap { file -> [URL] in
        let url = URL(fileURLWithPath: file)
        return [url, url.resolvingSymlinksInPath()]
      }
      let folders = Set(places.map { $0.deletingLastPathComponent().path })
      return folders.map { inotify_add_watch(notices, $0, mask) >= 0 }.allSatisfy { $0 }
    #else
      return false
    #endif
  }

  /// Whether `descriptor` can be read; returns early, too, where `other` can.
  private func isReadable(_ descriptor: Int32, or other: Int32 = -1, within milliseconds: Int32) -> Bool {
    var polled = [descriptor, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    return poll(&polled, nfds_t(polled.count), milliseconds) > 0 && polled[0].revents != 0
  }

  private func drain(_ descriptor: Int32) {
    guard descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while read(descriptor, &buffer, buffer.count) > 0 {}
  }
}

/// What tells one state of a file from another without reading it.
private struct FileState: Hashable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  /// `nil` where there is no such file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    (device, inode) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
    (size, seconds, nanoseconds) = (Int64(status.st_size), Int(time.tv_sec), Int(time.tv_nsec))
  }

  /// The clock of file systems lags some milliseconds behind.
  func isNewer(than date: Date) -> Bool {
    Double(seconds) + Double(nanoseconds) * 1e-9 > date.timeIntervalSince1970 - 0.02
  }
}
