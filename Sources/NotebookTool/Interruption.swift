// Ctrl-C and SIGTERM end the running cell cleanly; a second one ends the process at once.

import Dispatch
import Foundation

/// Calls `onInterrupt` once for the first SIGINT or SIGTERM while it lives; the next one has its usual effect.
final class InterruptionHandler {
  private let sources: [any DispatchSourceSignal]

  init(onInterrupt: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "interruption")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        onInterrupt()
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }
}
