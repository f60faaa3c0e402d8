// The registry against the sources: what cells are told of a function is what the function says of itself.

import CellLanguage
import CellRuntime
import NotebookLibrary
import ReinforcementLearning
import Testing

@Suite struct RegistrationTests {
  static let registry = FunctionRegistry.notebookLibrary
  static let declarations = Result {
    try sourceDeclarations(in: ["Environments", "NumericKernels", "ReinforcementLearning", "Figures", "Benchmarking", "BenchmarkSuites", "NotebookLibrary"])
  }
  /// Everything beyond the standard library.
  static let signatures = registry.catalog.signatures.dropFirst(FunctionRegistry.standard.catalog.signatures.count)

  @Test func everyClosureFitsItsDeclaration() {
    #expect(Self.registry.errors.isEmpty, "\(Self.registry.errors.map(\.description).joined(separator: "\n"))")
  }

  @Test func labelsDefaultsThrowsAndDocsAreTheSources() throws {
    let declarations = try Self.declarations.get()
    #expect(Self.signatures.count > 100)
    for signature in Self.signatures {
      let owner = signature.owner.map { "\($0)" }
      let named = declarations.filter { $0.name == signature.name && owners(of: owner).contains($0.owner) }
      #expect(!named.isEmpty, "\(owner ?? "").\(signature.name) is registered and not in the sources")
      let fitting = named.filter { fits(signature, $0) }
      #expect(!fitting.isEmpty || named.isEmpty, "no declaration has the labels, types and defaults of '\(signature.declaration)'")
      guard let declaration = fitting.first else { continue }
      #expect(
        (signature.throwing == .always) == declaration.isThrowing, "\(signature.declaration): throws, \(declaration.file)")
      if !signature.doc.isEmpty, !declaration.doc.isEmpty {
        #expect(
          fitting.contains { $0.doc.hasPrefix(signature.doc.hasSuffix(".") ? signature.doc.dropLast() : signature.doc[...]) },
          "\(signature.declaration): the documentation in \(declaration.file) reads '\(declaration.doc)'")
      }
    }
  }

  /// The types in which a member of `owner` may be declared: itself, and protocols whose extensions give it.
  private func owners(of owner: String?) -> [String?] {
    owner == "PPO" ? ["PPO", "OnPolicyAlgorithm"] : [owner]
  }

  /// Whether a registered signature is a declaration of the sources, or one with some defaulted parameters left out.
  private func fits(_ signature: Signature, _ declaration: SourceDeclaration) -> Bool {
    var rest = declaration.parameters[...]
    for parameter in signature.parameters {
      let type = (parameter.isInout ? "inout " : "") + "\(parameter.type)" + (parameter.isVariadic ? "..." : "")
      while let next = rest.first, next.label != parameter.label || !isOf(type, next) {
        guard next.defaultValue != nil else { return false }
        rest.removeFirst()
      }
      guard let next = rest.popFirst(), value(of: next.defaultValue) == value(of: parameter.defaultValue) else { return false }
    }
    return rest.allSatisfy { $0.defaultValue != nil }
  }

  /// Whether a parameter of the sources takes a registered one's type.
  private func isOf(_ type: String, _ declared: SourceDeclaration.Parameter) -> Bool {
    if declared.type == "some VecEnvSource" { return ["VecEnv", "String"].contains(type) }
    return normalised(declared.type) == normalised(type)
  }

  private func normalised(_ type: String) -> String {
    type.replacing(" ", with: "").replacing("Benchmarking.", with: "").replacing("RolloutBuffer.Column", with: "Column")
  }

  /// A default as a value's text: the engine's own declarations of hyperparameters are looked up.
  private func value(of text: String?) -> String? {
    guard let text else { return nil }
    for row in PPOHyperparameters.table where text == "PPOHyperparameters.\(row.name).default" { return row.default }
    return text.replacing("_", with: "")
  }
}
