// Environments in columns: a batch that keeps each number of all states together, so that a processor's vectors step
// several environments at a time. One at a time (`EnvironmentDynamics.step`) gives the same bits, and is what defines them.
import CEnvironments

/// Dynamics that can be stepped in columns, where the processor has what it takes.
protocol ColumnDynamics: EnvironmentDynamics {
  associatedtype Columns: EnvironmentColumns where Columns.Dynamics == Self
}

/// The states of `count` environments; their generators stay where they are.
protocol EnvironmentColumns: AnyObject {
  associatedtype Dynamics

  /// nil where the processor or the C library has not what it takes.
  init?(count: Int)

  /// Takes a state, after so many steps of its episode.
  /// - Returns: whether it is one that columns can hold.
  func take(_ dynamics: Dynamics, steps: Int, at index: Int) -> Bool

  /// The state as it is now, and how many steps its episode has taken.
  func state(at index: Int) -> (dynamics: Dynamics, steps: Int)

  /// Moves all on by one step and writes what comes of it, but for the resets.
  /// - Parameter limit: the time limit in steps.
  /// - Returns: the environments whose episode ended, good until the next step.
  func step(_ memory: borrowing BatchMemory, limit: Int) -> UnsafeBufferPointer<Int32>
}

/// A column for `count` environments, of zeros, with room for whole vectors of four; the caller's to deallocate.
func makeColumn<Number: AdditiveArithmetic>(_ count: Int) -> UnsafeMutablePointer<Number> {
  let room = (count + 3) / 4 * 4
  let column = UnsafeMutablePointer<Number>.allocate(capacity: room)
  column.initialize(repeating: .zero, count: room)
  return column
}

/// Memory for one value that C functions take by its address; the caller's to deallocate.
func makeCell<Value>(_ value: Value) -> UnsafeMutablePointer<Value> {
  let cell = UnsafeMutablePointer<Value>.allocate(capacity: 1)
  cell.initialize(to: value)
  return cell
}

extension ce_memory {
  init(_ memory: borrowing BatchMemory, ended: UnsafeMutablePointer<Int32>) {
    self.init(
      actions: memory.actions, action_stride: memory.actionStride, observations: memory.observations,
      rewards: memory.rewards, terminated: memory.terminated, truncated: memory.truncated, ended: ended)
  }
}

/// Whether sine and cosine of many numbers at once are to be had, with the bits of the C library's.
let hasSines = ce_sines_available()

/// What a batch does with columns; see `columnPath`.
struct ColumnPath {
  /// Moves every environment on by one step and resets those that finished.
  let step: (borrowing BatchMemory) -> Void
  /// Puts all states back into the episodes, before anything else looks at them.
  let leave: () -> Void
}

/// - Parameters:
///   - episodes: `count`, with an observation of `width` each, where states are unless they are in columns.
/// - Returns: nil where there are no columns for such dynamics.
func columnPath<Dynamics: EnvironmentDynamics>(
  of episodes: UnsafeMutablePointer<Episode<Dynamics>>, count: Int, width: Int
) -> ColumnPath? {
  func open<Columnar: ColumnDynamics>(_: Columnar.Type) -> ColumnPath? {
    let episodes = UnsafeMutableRawPointer(episodes).assumingMemoryBound(to: Episode<Columnar>.self)
    guard let columns = Columnar.Columns(count: count) else { return nil }
    let batch = ColumnBatch(episodes: episodes, columns: columns, count: count, width: width)
    return ColumnPath(step: { batch.step($0) }, leave: { batch.leave() })
  }
  return (Dynamics.self as? any ColumnDynamics.Type).flatMap { open($0) }
}

/// Episodes whose states are in columns from one step of all to the next.
private final class ColumnBatch<Dynamics: ColumnDynamics> {
  private let episodes: UnsafeMutablePointer<Episode<Dynamics>>
  private let columns: Dynamics.Columns
  private let count: Int
  private let width: Int
  private var isInColumns = false

  init(episodes: UnsafeMutablePointer<Episode<Dynamics>>, columns: Dynamics.Columns, count: Int, width: Int) {
    (self.episodes, self.columns, self.count, self.width) = (episodes, columns, count, width)
  }

  func step(_ memory: borrowing BatchMemory) {
    guard enter() else {
      for index in 0..<count { episodes[index].step(row: index, of: memory, width: width, autoreset: .sameStep) }
      return
    }
    for ended in columns.step(memory, limit: episodes[0].limit) {
      let index = Int(ended), observation = memory.observations + Int(ended) &* width
      (memory.terminalObservations + index &* width).update(from: observation, count: width)
      episodes[index].reset(seed: nil, observation: observation)
      _ = columns.take(episodes[index].dynamics, steps: 0, at: index)
    }
  }

  private func enter() -> Bool {
    if isInColumns { return true }
    for index in 0..<count {
      let episode = episodes + index
      guard columns.take(episode.pointee.dynamics, steps: episode.pointee.steps, at: index) else { return false }
    }
    isInColumns = true
    return true
  }

  func leave() {
    guard isInColumns else { return }
    isInColumns = false
    for index in 0..<count {
      let (dynamics, steps) = columns.state(at: index)
      episodes[index].goOn(from: dynamics, steps: steps)
    }
  }
}
