// Work that goes on beside other work of the same command.

import Foundation

/// A value that is made once, by whoever asks for it first. Safe on any thread.
final class Making<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private let make: @Sendable () -> Value
  private var made: Value?

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  var value: Value {
    lock.withLock {
      if let made { return made }
      let value = make()
      made = value
      return value
    }
  }
}

/// A value that a thread of its own makes meanwhile; asking for it waits until it is there.
final class Meanwhile<Value: Sendable>: @unchecked Sendable {
  private let isDone = NSCondition()
  private var result: Value?

  init(_ make: @escaping @Sendable () -> Value) {
    let thread = Thread { [self] in
      let value = make()
      isDone.withLock {
        result = value
        isDone.broadcast()
      }
    }
    // As much as the main thread has: parsers go deep.
    thread.stackSize = 8 << 20
    thread.start()
  }

  func value() -> Value {
    isDone.withLock {
      while true {
        if let result { return result }
        isDone.wait()
      }
    }
  }
}
