// Ctrl-C and SIGTERM end the running cells cleanly; a second one ends the process at once.

import Dispatch
import Foundation

// Where the signals' handler, which may take no lock and make no object, says that one has come.
private nonisolated(unsafe) var noticeEnd: Int32 = -1

/// Calls `onInterrupt` once for the first SIGINT or SIGTERM while it lives; the next one has its usual effect. One lives
/// at a time.
///
/// There is no moment in which a signal is lost: until the handler is there a signal ends the process.
final class InterruptionHandler {
  private let notices: any DispatchSourceRead

  init(onInterrupt: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    noticeEnd = ends[1]
    notices = DispatchSource.makeReadSource(
      fileDescriptor: ends[0], queue: DispatchQueue(label: "interruption"))
    notices.setEventHandler { [notices] in
      notices.cancel()
      onInterrupt()
    }
    notices.setCancelHandler { close(ends[0]) }
    notices.resume()
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        let error = errno
        var byte: UInt8 = 1
        _ = write(noticeEnd, &byte, 1)
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
        errno = error
      }
    }
    Self.unblock()
  }

  /// Whoever started the process may have left the signals blocked; those that wait come now.
  private static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  deinit {
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
    notices.cancel()
    close(noticeEnd)
  }
}
