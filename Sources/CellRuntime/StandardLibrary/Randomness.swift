// Chance, always from a generator that the cell names: `random(in:using:)`, `shuffled(using:)`, `randomElement(using:)`.

import CellLanguage

/// A boxed generator as Swift's algorithms take it, so that the draws are those of a compiled program.
private struct BoxedGenerator: RandomNumberGenerator {
  let box: HostBox
  func next() -> UInt64 { box.nextRandom() ?? 0 }
}

extension Value {
  /// Draws with the generator in an `inout` argument, which becomes its own copy first.
  fileprivate mutating func withGenerator<R>(_ body: (inout BoxedGenerator) throws -> R) throws -> R {
    guard case .host(let box) = self else { throw unexpected("RandomNumberGenerator") }
    var generator = BoxedGenerator(box: box.copy())
    self = .host(generator.box)
    return try body(&generator)
  }
}

extension FunctionRegistry {
  mutating func addRandomness() {
    let using = "using generator: inout G) "
    let constraint = "where G: RandomNumberGenerator"
    for name in CellType.signedIntegers + CellType.unsignedIntegers {
      members(of: name) { rows in
        for range in ["Range", "ClosedRange"] {
          rows.general(
            "static func random<G>(in range: \(range)<\(name)>, \(using)-> \(name) \(constraint)",
            "A number from the range, each equally likely.", effects: [.seeded]
          ) { call in
            let (lower, upper) = try call.arguments[0].rangeBounds
            func draw<T: FixedWidthInteger>(_ type: T.Type) throws -> Value {
              let (lower, upper) = (try lower.integer(T.self), try upper.integer(T.self))
              if range == "Range", lower == upper { throw RuntimeError.emptyCollection("random(in:using:)") }
              return try call.arguments[1].withGenerator {
                Value(
                  integer: range == "Range"
                    ? T.random(in: lower..<upper, using: &$0) : T.random(in: lower...upper, using: &$0))
              }
            }
            return try draw(lower.integerType)
          }
        }
      }
    }
    addFloatingRandomness(Double.self, using: using, constraint)
    addFloatingRandomness(Float.self, using: using, constraint)
    members(of: "Bool") { rows in
      rows.general(
        "static func random<G>(\(using)-> Bool \(constraint)", "True or false, equally likely.", effects: [.seeded]
      ) { call in
        .bool(try call.arguments[0].withGenerator { Bool.random(using: &$0) })
      }
    }
    members(of: "Self", where: "Self: Sequence, Self.Element == Element") { rows in
      rows.general(
        "func shuffled<G>(\(using)-> [Element] \(constraint)", "The elements in random order.", effects: [.seeded]
      ) { call in
        let elements = try call.arguments[0].elements
        return .array(try call.arguments[1].withGenerator { elements.shuffled(using: &$0) })
      }
    }
    members(of: "Self", where: "Self: Collection, Self.Element == Element") { rows in
      rows.general(
        "func randomElement<G>(\(using)-> Element? \(constraint)",
        "One element, each equally likely; nil if there is none.", effects: [.seeded]
      ) { call in
        let elements = try call.arguments[0].elements
        return Value(try call.arguments[1].withGenerator { elements.randomElement(using: &$0) })
      }
    }
    members(of: "Array<Element>") { rows in
      rows.general(
        "mutating func shuffle<G>(\(using)\(constraint)", "Puts the elements in random order.", effects: [.seeded]
      ) { call in
        var elements = try call.arguments[0].asArray
        try call.arguments[1].withGenerator { elements.shuffle(using: &$0) }
        call.arguments[0] = .array(elements)
        return .void
      }
    }
  }

  private mutating func addFloatingRandomness<T: BinaryFloatingPoint & CellRepresentable>(
    _ type: T.Type, using: String, _ constraint: String
  )
  where T.RawSignificand: FixedWidthInteger {
    members(of: "\(T.self)") { rows in
      for range in ["Range", "ClosedRange"] {
        rows.general(
          "static func random<G>(in range: \(range)<\(T.self)>, \(using)-> \(T.self) \(constraint)",
          "A number from the range, each equally likely.", effects: [.seeded]
        ) { call in
          let bounds = try call.arguments[0].rangeBounds
          let (lower, upper) = (try T(cellValue: bounds.lower), try T(cellValue: bounds.upper))
          if range == "Range", lower == upper { throw RuntimeError.emptyCollection("random(in:using:)") }
          guard (upper - lower).isFinite else {
            throw RuntimeError.notRepresentable("the width of \(lower)...\(upper)", type: "\(T.self)")
          }
          return try call.arguments[1].withGenerator {
            (range == "Range" ? T.random(in: lower..<upper, using: &$0) : T.random(in: lower...upper, using: &$0))
              .cellValue
          }
        }
      }
    }
  }
}
