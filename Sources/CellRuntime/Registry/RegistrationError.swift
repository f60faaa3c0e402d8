// What is wrong with a registration, and the comparison of a declaration's text with its Swift closure that finds it.

import CellLanguage

public enum RegistrationError: Error, Hashable, Sendable, CustomStringConvertible {
  case declaration(String, reason: String)
  case parameterCount(String, declared: Int, closure: Int)
  case parameterType(String, parameter: String, declared: String, closure: String)
  case resultType(String, declared: String, closure: String)
  case notSettable(String)

  public var description: String {
    switch self {
    case .declaration(let declaration, let reason): "can't register '\(declaration)': \(reason)"
    case .parameterCount(let declaration, let declared, let closure):
      "'\(declaration)' declares \(declared) parameters, but its closure takes \(closure)"
    case .parameterType(let declaration, let parameter, let declared, let closure):
      "'\(declaration)' declares '\(parameter)' as \(declared), but its closure takes \(closure)"
    case .resultType(let declaration, let declared, let closure):
      "'\(declaration)' gives \(declared), but its closure gives \(closure)"
    case .notSettable(let declaration): "'\(declaration)' has a setter, but doesn't say '{ get set }'"
    }
  }
}

/// The types of a Swift closure, without the receiver's.
struct TypeCheck {
  var parameters: [CellType]
  /// `nil` for a type that cells don't know.
  var result: CellType?
  /// The result's type in Swift.
  var swiftResult = ""
  var isSettable = false

  func error(for signature: Signature, declaration: String) -> RegistrationError? {
    guard let result else {
      return .resultType(
        declaration, declared: signature.result.description, closure: "\(swiftResult), which cells don't know")
    }
    guard signature.parameters.count == parameters.count else {
      return .parameterCount(declaration, declared: signature.parameters.count, closure: parameters.count)
    }
    for (declared, own) in zip(signature.parameters, parameters) {
      let type = declared.isVariadic ? .array(declared.type) : declared.type
      if !own.fits(type) {
        return .parameterType(
          declaration, parameter: declared.name, declared: type.description, closure: own.description)
      }
    }
    if isSettable, signature.kind != .property(isSettable: true), signature.kind != .subscript(isSettable: true) {
      return .notSettable(declaration)
    }
    if !result.fits(signature.result) {
      return .resultType(declaration, declared: signature.result.description, closure: result.description)
    }
    return nil
  }
}

extension CellType {
  /// Whether a Swift closure's type does for a declared one: `Any` (a `Value`) for every type; labels and `throws`
  /// don't matter.
  fileprivate func fits(_ declared: CellType) -> Bool {
    switch (self, declared) {
    case (.any, _): true
    case (.nominal(let a, let these), .nominal(let b, let those)):
      a == b && these.count == those.count && zip(these, those).allSatisfy { $0.fits($1) }
    case (.tuple(let these), .tuple(let those)):
      these.count == those.count && zip(these, those).allSatisfy { $0.type.fits($1.type) }
    case (.function(let a), .function(let b)):
      a.parameters.count == b.parameters.count && a.result.fits(b.result)
        && zip(a.parameters, b.parameters).allSatisfy { $0.type.fits($1.type) }
    default: self == declared
    }
  }
}
