// Members of Bool, Optional, Error and of everything that has a description.

import CellLanguage
import Foundation

extension FunctionRegistry {
  mutating func addBasics() {
    members(of: "Bool") { rows in
      rows.unary("init?(_ text: String)", "true or false, as a text spells it; else nil.") {
        Value(Bool(try $0.asString).map(Value.bool))
      }
      rows.nullary("init()") { .bool(false) }
      rows.mutating0("mutating func toggle()", "Turns true into false and false into true.") {
        $0 = .bool(try !$0.asBool)
        return .void
      }
      rows.unary("var description: String { get }") { .string(try $0.describe()) }
    }
    members(of: "Optional<Wrapped>") { rows in
      rows.binary(
        "func map<T>(_ transform: (Wrapped) throws -> T) rethrows -> T?", "Changes the wrapped value, if there is one."
      ) {
        guard let wrapped = $0.unwrapped else { return .nil }
        return try $1.asClosure.call(wrapped).wrapped
      }
      rows.binary(
        "func flatMap<T>(_ transform: (Wrapped) throws -> T?) rethrows -> T?",
        "The same with a closure that may give nil."
      ) {
        guard let wrapped = $0.unwrapped else { return .nil }
        return try $1.asClosure.call(wrapped)
      }
      rows.mutating0("mutating func take() -> Wrapped?", "Takes the value out and leaves nil.") {
        let value = $0
        $0 = .nil
        return value
      }
      rows.unary("init(_ some: Wrapped)") { $0.wrapped }
    }
    members(of: "Error") { rows in
      rows.unary("var localizedDescription: String { get }", "What went wrong.") { .string(try $0.errorMessage()) }
    }
    members(of: "Hasher") { rows in
      rows.nullary("init()") { .int(0) }
      rows.mutating1("mutating func combine<H>(_ value: H) where H: Hashable", "Mixes a value in.") {
        var hasher = Hasher()
        hasher.combine(try $0.asInt)
        hasher.combine(try hashOfValue($1))
        $0 = .int(hasher.finalize())
        return .void
      }
      rows.unary("func finalize() -> Int") { $0 }
    }
  }
}

extension Value {
  /// What a thrown value says of itself.
  func errorMessage() throws -> String {
    guard case .host(let box) = self, let error = box.anyValue as? any Error else { return try describe() }
    return (error as? any LocalizedError)?.errorDescription ?? "\(error)"
  }
}
