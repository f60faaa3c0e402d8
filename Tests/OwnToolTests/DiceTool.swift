// A tool of one's own. What stands below is, word for word, the example of the README.

import CellRuntime
import NotebookTool

final class Die: HostType {
  private let sides: Int
  private var state: UInt64

  init(sides: Int = 6, seed: UInt64) throws {
    guard sides > 0 else { throw DieError(description: "a die needs at least one side, not \(sides)") }
    (self.sides, state) = (sides, seed)
  }

  func roll() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % sides + 1
  }
}

struct DieError: Error, CustomStringConvertible { var description: String }

func total(_ die: Die, rolls: Int = 2) -> Int { (0..<max(0, rolls)).reduce(0) { sum, _ in sum + die.roll() } }

extension FunctionRegistry {
  static var dice: FunctionRegistry {
    var registry = FunctionRegistry.standard
    registry.type(Die.self, doc: "A die that rolls the same numbers for the same seed.")
    registry.initializer("init(sides: Int = 6, seed: UInt64) throws", of: Die.self, doc: "A die.", effects: [.seeded]) {
      (sides: Int, seed: UInt64) in try Die(sides: sides, seed: seed)
    }
    registry.method("func roll() -> Int", of: Die.self, doc: "From 1 to `sides`.", effects: [.mutates(0)]) {
      (die: Die) in die.roll()
    }
    registry.function("func total(_ die: Die, rolls: Int = 2) -> Int", doc: "Of some rolls.", effects: [.mutates(0)]) {
      (die: Die, rolls: Int) in total(die, rolls: rolls)
    }
    return registry
  }
}

let diceTool = NotebookTool(name: "dice", registry: .dice)
