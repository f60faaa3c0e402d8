// A thread with a stack deep enough for nested calls of cells, so that the process never overflows its own.

import Foundation

/// Runs `body` on a thread with a deep stack and waits for it.
func withDeepStack<R>(_ body: () -> R) -> R {
  // Only the pages that are touched cost memory. Where so much address space isn't to be had, less will do.
  for size in [4 << 30, 1 << 30, 256 << 20] {
    if let result = runOnThread(stackSize: size, body) { return result }
  }
  return body()
}

/// Runs `body` on several such threads at the same time, this one among them, and waits for all.
func withDeepStacks(_ count: Int, _ body: @escaping @Sendable () -> Void) {
  let others = DispatchGroup()
  for _ in 1..<max(1, count) {
    others.enter()
    Thread {
      withDeepStack(body)
      others.leave()
    }.start()
  }
  body()
  others.wait()
}

private final class Job {
  let run: () -> Void
  init(_ run: @escaping () -> Void) { self.run = run }
}

private func runOnThread<R>(stackSize: Int, _ body: () -> R) -> R? {
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) var result: R?
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return nil }
    let job = Unmanaged.passRetained(Job { result = body() })
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        #if canImport(Darwin)
          let pointer: UnsafeMutableRawPointer? = argument
        #else
          let pointer = argument
        #endif
        if let pointer { Unmanaged<Job>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, job.toOpaque())
    guard status == 0 else {
      job.release()
      return nil
    }
    #if canImport(Darwin)
      if let thread { pthread_join(thread, nil) }
    #else
      pthread_join(thread, nil)
    #endif
    return result
  }
}
