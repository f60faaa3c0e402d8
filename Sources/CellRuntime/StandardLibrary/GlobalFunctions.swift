// Functions that belong to no type: print, min, max, abs, zip, stride, swap, assert and their like.

import CellLanguage
import Foundation
import NotebookModel

extension FunctionRegistry {
  mutating func addGlobalFunctions() {
    addOutput()
    addMinimaAndMaxima()
    addSequenceMakers()
    addChecks()
    members(of: nil) { rows in
      rows.general("func swap<T>(_ a: inout T, _ b: inout T)", "Exchanges two values.") { call in
        call.arguments.swapAt(0, 1)
        return .void
      }
      rows.unary(
        "func inlineText(_ value: Any) -> String",
        "What an inline expression shows for a value: what `print` shows, but a `Double` or `Float` rounded."
      ) { .string(try $0.inlineText()) }
      rows.binary("func format(_ x: Double, digits: Int) -> String", "A number with that many digits after the point.")
      { .string(try formatted($0.asDouble, digits: $1.asInt)) }
      rows.binary("func format(_ x: Float, digits: Int) -> String", "A number with that many digits after the point.") {
        .string(try formatted(Double($0.asFloat), digits: $1.asInt))
      }
    }
  }

  private mutating func addOutput() {
    members(of: nil) { rows in
      rows.general(
        "func print(_ items: Any..., separator: String = \" \", terminator: String = \"\\n\")",
        "Writes values to the cell's output.",
        effects: [.prints]
      ) { call in
        let texts = try call.arguments[0].asArray.map { try $0.describe() }
        call.context.print(texts.joined(separator: try call.arguments[1].asString) + (try call.arguments[2].asString))
        return .void
      }
      rows.general(
        "func debugPrint(_ items: Any..., separator: String = \" \", terminator: String = \"\\n\")",
        "Writes values as a debugger shows them.",
        effects: [.prints]
      ) { call in
        let texts = try call.arguments[0].asArray.map { try $0.describeForDebugging() }
        call.context.print(texts.joined(separator: try call.arguments[1].asString) + (try call.arguments[2].asString))
        return .void
      }
      rows.general(
        "func display(_ value: Any)", "Shows a value in the report, as a cell's last expression is shown.",
        effects: [.prints]
      ) { call in
        if let bundle = try call.arguments[0].displayed() { call.context.display(bundle) }
        return .void
      }
    }
  }

  private mutating func addMinimaAndMaxima() {
    members(of: nil) { rows in
      // As Swift has them: of equals, min takes the first and max the last.
      rows.binary("func min<T>(_ x: T, _ y: T) -> T where T: Comparable", "The smaller one.") {
        try isOrderedBefore($1, $0) ? $1 : $0
      }
      rows.binary("func max<T>(_ x: T, _ y: T) -> T where T: Comparable", "The larger one.") {
        try isOrderedBefore($1, $0) ? $0 : $1
      }
      rows.general("func min<T>(_ x: T, _ y: T, _ z: T, _ rest: T...) -> T where T: Comparable", "The smallest one.") {
        call in
        let all = try Array(call.arguments[0...2]) + call.arguments[3].asArray
        return try all.dropFirst().reduce(all[0]) { try isOrderedBefore($1, $0) ? $1 : $0 }
      }
      rows.general("func max<T>(_ x: T, _ y: T, _ z: T, _ rest: T...) -> T where T: Comparable", "The largest one.") {
        call in
        let all = try Array(call.arguments[0...2]) + call.arguments[3].asArray
        return try all.dropFirst().reduce(all[0]) { try isOrderedBefore($1, $0) ? $0 : $1 }
      }
      rows.unary("func abs<T>(_ x: T) -> T where T: SignedNumeric, T: Comparable", "The distance from zero.") {
        try $0.absolute()
      }
    }
  }

  private mutating func addSequenceMakers() {
    members(of: nil) { rows in
      rows.binary(
        "func zip<First, Second>(_ sequence1: First, _ sequence2: Second) -> Zip2Sequence<First.Element, Second.Element> where First: Sequence, Second: Sequence",
        "Pairs of elements, as long as both have some."
      ) { first, second in
        .sequence(
          LazySequence("Zip2Sequence") {
            let (a, b) = (try first.makeIterator(), try second.makeIterator())
            return ValueIterator {
              guard let x = try a.next(), let y = try b.next() else { return nil }
              return .tuple([x, y])
            }
          })
      }
      for (label, type) in [("to", "StrideTo"), ("through", "StrideThrough")] {
        for number in ["Int", "Double", "Float"] {
          rows.ternary(
            "func stride(from start: \(number), \(label) end: \(number), by stride: \(number)) -> \(type)<\(number)>",
            "Numbers at equal distances, \(label == "to" ? "without" : "perhaps with") the end."
          ) {
            try strided(from: $0, to: $1, by: $2, isClosed: label == "through")
          }
        }
      }
      rows.binary(
        "func sequence<T>(first: T, next: (T) -> T?) -> UnfoldSequence<T>",
        "The first value, then each made from the one before, until nil."
      ) { first, next in
        let next = try next.asClosure
        return .sequence(
          LazySequence("UnfoldSequence") {
            var current: Value? = first
            var isFirst = true
            return ValueIterator {
              if isFirst {
                isFirst = false
              } else if let value = current {
                current = try next.call(value).unwrapped
              }
              return current
            }
          })
      }
      rows.binary("func repeatElement<T>(_ element: T, count: Int) -> Repeated<T>", "One value many times.") {
        let size = try count($1, "repeatElement(_:count:)")
        if size > Limits.elements { throw RuntimeError.tooManyElements(size) }
        return .array(Array(repeating: $0, count: size))
      }
    }
  }

  private mutating func addChecks() {
    members(of: nil) { rows in
      for name in ["assert", "precondition"] {
        rows.binary(
          "func \(name)(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = \"\")",
          "Ends the cell with an error unless the condition holds."
        ) {
          if try !$0.asClosure.call([]).asBool {
            throw RuntimeError.assertionFailed(function: name, message: try $1.asClosure.call([]).asString)
          }
          return .void
        }
      }
      for name in ["assertionFailure", "preconditionFailure", "fatalError"] {
        rows.unary(
          "func \(name)(_ message: @autoclosure () -> String = \"\")\(name == "assertionFailure" ? "" : " -> Never")",
          "Ends the cell with an error."
        ) {
          throw RuntimeError.assertionFailed(function: name, message: try $0.asClosure.call([]).asString)
        }
      }
    }
  }
}

private func formatted(_ x: Double, digits: Int) throws -> String {
  guard (0...100).contains(digits) else { throw RuntimeError.notRepresentable("\(digits) digits", type: "0...100") }
  return format(x, digits: digits)
}

/// A number with that many digits after the point.
///
/// - Parameter digits: 0 to 100.
public func format(_ x: Double, digits: Int) -> String {
  precondition((0...100).contains(digits), "\(digits) digits do not fit in 0...100")
  return String(format: "%.\(digits)f", x)
}

/// A number with that many digits after the point.
///
/// - Parameter digits: 0 to 100.
public func format(_ x: Float, digits: Int) -> String { format(Double(x), digits: digits) }

/// As Swift strides: floating-point numbers by one fused multiply-add each, so that errors do not add up.
private func strided(from start: Value, to end: Value, by step: Value, isClosed: Bool) throws -> Value {
  for bound in [start, end, step] where bound.isNaN { throw RuntimeError.strideOfNaN }
  switch (start, end, step) {
  case (.int(let start), .int(let end), .int(let step)):
    if step == 0 { throw RuntimeError.strideOfZero }
    let values =
      isClosed
      ? AnySequence(stride(from: start, through: end, by: step)) : AnySequence(stride(from: start, to: end, by: step))
    return lazy(values, isClosed, Value.int)
  case (.double(let start), .double(let end), .double(let step)):
    if step == 0 { throw RuntimeError.strideOfZero }
    let values =
      isClosed
      ? AnySequence(stride(from: start, through: end, by: step)) : AnySequence(stride(from: start, to: end, by: step))
    return lazy(values, isClosed, Value.double)
  case (.float(let start), .float(let end), .float(let step)):
    if step == 0 { throw RuntimeError.strideOfZero }
    let values =
      isClosed
      ? AnySequence(stride(from: start, through: end, by: step)) : AnySequence(stride(from: start, to: end, by: step))
    return lazy(values, isClosed, Value.float)
  default: throw start.unexpected("number")
  }
}

extension Value {
  fileprivate var isNaN: Bool {
    switch self {
    case .double(let value): value.isNaN
    case .float(let value): value.isNaN
    default: false
    }
  }
}

private func lazy<T>(_ values: AnySequence<T>, _ isClosed: Bool, _ wrap: @escaping (T) -> Value) -> Value {
  .sequence(
    LazySequence(isClosed ? "StrideThrough" : "StrideTo") {
      let iterator = values.makeIterator()
      return ValueIterator { iterator.next().map(wrap) }
    })
}
