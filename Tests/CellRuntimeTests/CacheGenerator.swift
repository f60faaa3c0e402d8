// Random notebooks and random edits of them, for holding cached results against fresh ones.

import CellRuntime
import NotebookModel

/// The generator SplitMix64: the same seed, the same notebooks, everywhere.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

// MARK: - Types with every kind of sharing

/// An object that the cache can keep.
final class Tally {
  var value: Int
  init(_ value: Int) { self.value = value }
}

extension Tally: StorableType, CustomStringConvertible {
  var description: String { "Tally(\(value))" }
  func storedBytes() -> [UInt8] { Array("\(value)".utf8) }
  static func restored(from bytes: [UInt8]) throws -> Tally {
    guard let value = Int(String(decoding: bytes, as: UTF8.self)) else { throw NotANumber() }
    return Tally(value)
  }
}

struct NotANumber: Error {}

/// An object that holds another, as a model holds its environments.
final class Pair {
  let first: Tally
  var total = 0
  init(_ first: Tally) { self.first = first }
}

extension Pair: StorableType, CustomStringConvertible {
  var description: String { "Pair(\(first.value), \(total))" }
  var storedParts: [(name: String, object: AnyObject)] { [("first", first)] }
  func storedBytes() -> [UInt8] { Array("\(first.value) \(total)".utf8) }
  static func restored(from bytes: [UInt8]) throws -> Pair {
    let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 2 else { throw NotANumber() }
    let pair = Pair(Tally(numbers[0]))
    pair.total = numbers[1]
    return pair
  }
}

/// An object that the cache can't keep.
final class Opaque: HostType, CustomStringConvertible {
  var value: Int
  init(_ value: Int) { self.value = value }
  var description: String { "Opaque(\(value))" }
}

/// A struct that looks into an object.
struct View: HostType, CustomStringConvertible {
  let counter: Tally
  var description: String { "View(\(counter.value))" }
}

let sharingRegistry: FunctionRegistry = {
  var registry = FunctionRegistry.standard
  registry.type(Tally.self, doc: "Counts.")
  registry.initializer("init(_ value: Int)", of: Tally.self, doc: "") { (value: Int) in Tally(value) }
  registry.property("var value: Int { get }", of: Tally.self, doc: "") { $0.value }
  registry.method("func add(_ n: Int)", of: Tally.self, doc: "", effects: [.mutates(0)]) { (counter: Tally, n: Int) in
    counter.value &+= n
  }
  registry.type(Pair.self, doc: "Keeps a counter.")
  registry.initializer("init(_ first: Tally)", of: Pair.self, doc: "", effects: [.retains(0)]) { (first: Tally) in
    Pair(first)
  }
  registry.property("var first: Tally { get }", of: Pair.self, doc: "") { $0.first }
  registry.property("var total: Int { get }", of: Pair.self, doc: "") { $0.total }
  registry.method("func step()", of: Pair.self, doc: "", effects: [.mutates(0)]) { (pair: Pair) in
    pair.first.value &+= 1
    pair.total &+= pair.first.value
  }
  registry.type(Opaque.self, doc: "Can't be kept.")
  registry.initializer("init(_ value: Int)", of: Opaque.self, doc: "") { (value: Int) in Opaque(value) }
  registry.property("var value: Int { get }", of: Opaque.self, doc: "") { $0.value }
  registry.method("func add(_ n: Int)", of: Opaque.self, doc: "", effects: [.mutates(0)]) { (opaque: Opaque, n: Int) in
    opaque.value &+= n
  }
  registry.type(View.self, doc: "Looks into a counter.")
  registry.initializer("init(of counter: Tally)", of: View.self, doc: "", effects: [.retains(0)]) { (counter: Tally) in
    View(counter: counter)
  }
  registry.property("var value: Int { get }", of: View.self, doc: "") { $0.counter.value }
  registry.function("func ticks() -> Int", doc: "From the clock.", effects: [.readsClock]) { 7 }
  return registry
}()

// MARK: - Notebooks

/// Cells as texts that stay right when most of them are edited, moved or removed.
struct NotebookGenerator {
  var random: SplitMix64
  private var names = 0

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private mutating func number() -> Int { Int.random(in: 0...9, using: &random) }

  mutating func name(_ prefix: String) -> String {
    names += 1
    return "\(prefix)\(names)"
  }

  /// A name of that kind that some cell of the notebook defines.
  private mutating func known(_ prefix: String, in cells: [String]) -> String? {
    let all = cells.flatMap { cell in
      cell.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init).filter { word in
        word.hasPrefix(prefix) && word.dropFirst(prefix.count).allSatisfy(\.isNumber) && word.count > prefix.count
      }
    }
    return Array(Set(all)).sorted().randomElement(using: &random)
  }

  /// A new cell that may use what the cells before it define.
  mutating func cell(after cells: [String]) -> String {
    for _ in 0..<20 {
      if let text = candidate(cells) { return text }
    }
    return "print(\(number()))"
  }

  private mutating func candidate(_ cells: [String]) -> String? {
    switch Int.random(in: 0..<34, using: &random) {
    case 0: return "var n\(name("")) = \(number())"
    case 1: return "let n\(name("")): Int = \(number())\nprint(\(number()))"
    case 2: return known("n", in: cells).map { "\($0) += \(number())" }
    case 3: return known("n", in: cells).map { "print(\($0) * \(number()))" }
    case 4: return known("n", in: cells).map { "let n\(name("")) = \($0) + \(number())" }
    case 5: return "var list\(name("")) = [\(number()), \(number())]"
    case 6: return known("list", in: cells).map { "\($0).append(\(number()))\nprint(\($0))" }
    case 7: return known("list", in: cells).map { "print(\($0)[\(Int.random(in: 0...3, using: &random))])" }
    case 8: return "let c\(name("")) = Tally(\(number()))"
    case 9: return known("c", in: cells).map { "\($0).add(\(number()))" }
    case 10: return known("c", in: cells).map { "print(\($0).value)" }
    case 11: return known("c", in: cells).map { "let c\(name("")) = \($0)" }
    case 12: return known("c", in: cells).map { "let p\(name("")) = Pair(\($0))" }
    case 13: return known("p", in: cells).map { "\($0).step()\nprint(\($0))" }
    case 14: return known("p", in: cells).map { "let c\(name("")) = \($0).first\nprint(\($0).total)" }
    case 15:
      return known("c", in: cells).flatMap { c in known("c", in: cells).map { "var all\(name("")) = [\(c), \($0)]" } }
    case 16: return known("all", in: cells).map { "for one in \($0) { one.add(\(number())) }" }
    case 17: return known("all", in: cells).map { "print(\($0).map { $0.value })" }
    case 18: return known("c", in: cells).flatMap { c in known("all", in: cells).map { "\($0).append(\(c))" } }
    case 19:
      return known("n", in: cells).map { "let f\(name("")) = { (k: Int) -> Int in \($0) += k; return \($0) }" }
    case 20: return known("f", in: cells).map { "print(\($0)(\(number())))" }
    case 21: return known("c", in: cells).map { "let g\(name("")) = { \($0).add(\(number())) }" }
    case 22: return known("g", in: cells).map { "\($0)()" }
    case 23: return "let o\(name("")) = Opaque(\(number()))"
    case 24: return known("o", in: cells).map { "\($0).add(\(number()))\nprint(\($0).value)" }
    case 25: return known("c", in: cells).map { "let v\(name("")) = View(of: \($0))" }
    case 26: return known("v", in: cells).map { "print(\($0).value)" }
    case 27:
      let name = name("")
      return known("n", in: cells).map {
        "struct S\(name): CustomStringConvertible {\n  var x = \(number())\n  var description: String { \"\\(x) \\(\($0))\" }\n}\n"
          + "var s\(name) = S\(name)()"
      }
    case 28: return known("s", in: cells).map { "\($0).x += \(number())\nprint(\($0))" }
    case 29:
      let name = name("")
      return "func maker\(name)() -> () -> Int {\n  var k = \(number())\n  return { k += 1; return k }\n}\nlet h\(name) = maker\(name)()"
    case 30: return known("h", in: cells).map { "print(\($0)())" }
    case 31: return known("p", in: cells).map { "func act(_ x: Pair) { x.step() }\nact(\($0))" }
    case 32: return known("n", in: cells).map { "print(10 / \($0))" }
    default: return known("o", in: cells).flatMap { o in known("n", in: cells).map { "\($0) += \(o).value" } }
    }
  }

  mutating func notebook() -> [String] {
    var cells: [String] = []
    for _ in 0..<Int.random(in: 4...10, using: &random) { cells.append(cell(after: cells)) }
    return cells
  }

  /// What an edit does; the notebook may no longer be right after it.
  mutating func edited(_ cells: [String]) -> [String] {
    var cells = cells
    let place = Int.random(in: 0..<cells.count, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1, 2:
      // Another number.
      guard let index = cells[place].lastIndex(where: \.isNumber), let other = "\(number())".first else { break }
      // A number that is part of a name stays.
      let before = cells[place][..<index].last
      if before?.isLetter == false, before?.isNumber == false { cells[place].replaceSubrange(index...index, with: [other]) }
    case 3: cells[place] += "  // a comment"
    case 4: cells.insert(cell(after: Array(cells[..<place])), at: place)
    case 5: if cells.count > 2 { cells.remove(at: place) }
    case 6: if place > 0 { cells.swapAt(place, place - 1) }
    default: cells.append(cell(after: cells))
    }
    return cells
  }
}
