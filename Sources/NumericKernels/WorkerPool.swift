// Several threads for one training. What a thread computes is the same whichever it is, so the number of threads
// changes no bit of any result.
import CNumericKernels

/// Work in pieces that do not depend on each other.
public protocol PiecewiseWork: AnyObject {
  /// Does piece `index`; called for several pieces at once, on several threads.
  func perform(_ index: Int)
}

/// Threads that wait for pieces of work of a few microseconds each.
public final class WorkerPool: @unchecked Sendable {
  /// The caller's included.
  public let threads: Int
  private let pool: OpaquePointer?

  /// How many the environment variable `NB_THREADS` asks for; 1 without it.
  public static var wantedThreads: Int { Int(nk_pool_wanted()) }

  /// How many processors there are.
  public static var processors: Int { Int(nk_pool_processors()) }

  /// - Parameter threads: 1 to 256; where the system does not give so many, there is one.
  public init(threads: Int) {
    let threads = min(threads, Int(NK_MOST_THREADS))
    pool = threads > 1 ? nk_pool_make(Int32(threads)) : nil
    self.threads = pool == nil ? 1 : threads
  }

  deinit { if let pool { nk_pool_free(pool) } }

  /// Does the pieces 0 ..< count of the work and waits for them; allocates nothing. One call at a time.
  public func run(_ count: Int, _ work: any PiecewiseWork) {
    guard let pool else {
      for index in 0..<count { work.perform(index) }
      return
    }
    var work = work
    withUnsafeMutablePointer(to: &work) {
      nk_pool_run(
        pool, Int32(count),
        { context, index in
          context?.assumingMemoryBound(to: (any PiecewiseWork).self).pointee.perform(Int(index))
        }, $0)
    }
  }
}
