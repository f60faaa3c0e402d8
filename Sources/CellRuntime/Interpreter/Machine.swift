// The state of a running notebook: variables, the stack of calls, and the flags that statements read.

import CellLanguage
import Foundation
import NotebookModel

/// What every node of a program works on; passed by value, it is two words.
struct Frame {
  let slots: UnsafeMutablePointer<Slot>
  let state: UnsafeMutablePointer<MachineState>
}

struct MachineState {
  /// Variables of all cells.
  var globals: UnsafeMutablePointer<Slot>
  /// The end of the stack's used part.
  var top: UnsafeMutablePointer<Slot>
  /// The end of the part that was ever used: up to here all slots are initialised, and `.void` beyond `top`.
  var touched: UnsafeMutablePointer<Slot>
  let stackEnd: UnsafeMutablePointer<Slot>
  /// Whether something that comes from the clock was read since the statement began.
  var noise = false
  /// Whether the statement runs only because of something that comes from the clock.
  var control = false
  /// The value of the `return` that just ran.
  var result = Value.void
  var depth = 0
  /// Not 0 when the cell may have to end.
  let attention: UnsafeMutablePointer<Int32>
  unowned(unsafe) let machine: Machine
}

/// An error that cells can't catch, at its place.
struct Fault: Error {
  let error: RuntimeError
  let range: SourceRange
}

/// An error that a cell or a registered function threw, and where.
struct Thrown: Error {
  let value: Value
  let range: SourceRange
}

/// Leaves an optional chain that met nil.
struct ChainBreak: Error {
  static let shared: any Error = ChainBreak()
}

final class Machine {
  private static let stackSlots = 1 << 21

  let state: UnsafeMutablePointer<MachineState>
  private let globals: UnsafeMutablePointer<Slot>
  private let globalCount: Int
  private let stack: UnsafeMutablePointer<Slot>
  private var thread = pthread_self()
  private let watchdog: Watchdog
  private(set) var hasEnded = false
  /// The context of the cell that runs.
  var context: CellContext

  /// - Parameter watchdog: of the run; whoever made it stops it.
  init(globalCount: Int, context: CellContext, watchdog: Watchdog) {
    self.globalCount = globalCount
    self.context = context
    globals = .allocate(capacity: max(1, globalCount))
    globals.initialize(repeating: Slot(.void), count: max(1, globalCount))
    // Only touched pages cost memory.
    stack = .allocate(capacity: Self.stackSlots)
    self.watchdog = watchdog
    watchdog.start()
    state = .allocate(capacity: 1)
    state.initialize(
      to: MachineState(
        globals: globals, top: stack, touched: stack, stackEnd: stack + Self.stackSlots, attention: watchdog.attention, machine: self))
    attach(context)
  }

  deinit {
    end()
    stack.deinitialize(count: state.pointee.touched - stack)
    state.deinitialize(count: 1)
    state.deallocate()
    globals.deinitialize(count: max(1, globalCount))
    globals.deallocate()
    stack.deallocate()
  }

  /// Has cell code run on this thread from now on.
  func enter() { thread = pthread_self() }

  func attach(_ context: CellContext) {
    self.context = context
    let state = state
    context.readNoise = { state.pointee.noise || state.pointee.control }
    context.setNoise = { state.pointee.noise = true }
  }

  /// Empties all variables, so that closures among them don't keep the machine alive.
  func end() {
    if hasEnded { return }
    hasEnded = true
    context.readNoise = { false }
    context.setNoise = {}
    state.pointee.result = .void
    for index in 0..<max(1, globalCount) { globals[index].value = .void }
  }

  /// Whether the caller may run cell code now.
  func checkIsRunning() throws {
    if hasEnded || pthread_equal(thread, pthread_self()) == 0 { throw RuntimeError.runHasEnded }
  }

  /// Ends the cell if the user wants so or the memory is full.
  @inline(never)
  func heed(at range: SourceRange) throws {
    if context.isCancelled { throw Interruption() }
    watchdog.attention.pointee = 0
    if watchdog.isMemoryFull { throw Fault(error: .outOfMemory(bytes: watchdog.memoryLimit), range: range) }
  }

  /// The value of a global variable, and whether it comes from the clock.
  func value(ofGlobal index: Int) -> (value: Value, isNoisy: Bool) { (globals[index].value, globals[index].isNoisy) }

  /// Gives a global variable the value that an earlier run left in it.
  func set(global index: Int, to value: Value, isNoisy: Bool) { globals[index] = Slot(value, isNoisy: isNoisy) }

  /// Gives up the value of a variable whose cell failed.
  func clear(global index: Int) { globals[index].value = .void }
}

extension Frame {
  /// A loop's next turn or a call.
  @inline(__always)
  func tick(at range: @autoclosure () -> SourceRange) throws {
    if state.pointee.attention.pointee != 0 { try state.pointee.machine.heed(at: range()) }
  }

  /// Slots for a call, all `.void`.
  @inline(__always)
  func push(_ count: Int, range: SourceRange) throws -> UnsafeMutablePointer<Slot> {
    let base = state.pointee.top
    if state.pointee.depth >= Limits.callDepth || base + count > state.pointee.stackEnd {
      throw Fault(error: .callsNestedTooDeeply(Limits.callDepth), range: range)
    }
    state.pointee.depth += 1
    state.pointee.top = base + count
    if base + count > state.pointee.touched {
      state.pointee.touched.initialize(repeating: Slot(.void), count: base + count - state.pointee.touched)
      state.pointee.touched = base + count
    }
    return base
  }

  @inline(__always)
  func pop(_ base: UnsafeMutablePointer<Slot>, _ count: Int) {
    for index in 0..<count {
      base[index].value = .void
      base[index].isNoisy = false
    }
    state.pointee.top = base
    state.pointee.depth -= 1
  }
}
