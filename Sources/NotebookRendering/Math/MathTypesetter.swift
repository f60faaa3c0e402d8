// TeX -> MathML while rendering, so that the page needs neither script nor font.

import Foundation
import NotebookModel

/// Sets formulas with KaTeX, which is loaded for the first formula that the store doesn't know.
///
/// Without the package trait `Math`, or without KaTeX's file, every formula is `unavailable`, and reports show its TeX.
public struct MathTypesetter: Sendable {
  /// Where Debian's libjs-katex puts KaTeX.
  public static let debianKaTeXPath = "/usr/share/javascript/katex/katex.min.js"

  public enum Outcome: Hashable, Sendable {
    /// A `<math>` element as browsers with MathML Core understand it.
    case mathML(String)
    /// What KaTeX says, and the 0-based offset of the place in the TeX (UTF-16), where it knows one.
    case broken(reason: String, offset: Int?)
    case unavailable
  }

  private let memory: FormulaMemory

  /// - Parameters:
  ///   - store: remembers what was set, by TeX, style and KaTeX's file.
  ///   - katexPath: `katex.min.js`.
  public init(store: any ContentStore, katexPath: String = MathTypesetter.debianKaTeXPath) {
    memory = FormulaMemory(store: store, katexPath: katexPath)
  }

  /// - Complexity: a look into the store for a known formula, about 1.5 ms for a new one, and 80 ms once for KaTeX.
  public func typeset(_ tex: String, isDisplay: Bool) -> Outcome { memory.outcome(of: tex, isDisplay: isDisplay) }

  /// Which KaTeX sets formulas: stands for the bytes of its file, or says that there is none.
  package var engineIdentity: String { memory.engineIdentity }
  /// The same where it made a difference: `nil` as long as no formula was asked for.
  package var usedEngineIdentity: String? { memory.hasOutcomes ? memory.engineIdentity : nil }
}

/// The formulas of one run; calls are put in a row, since the JavaScript engine is no friend of threads.
private final class FormulaMemory: @unchecked Sendable {
  private let store: any ContentStore
  private let katexPath: String
  private let lock = NSLock()
  private var outcomes: [String: MathTypesetter.Outcome] = [:]
  #if Math
    private var program: (text: [UInt8], fingerprint: String)?
    private var isMissing = false
    private var engine: KaTeXEngine?
  #endif

  init(store: any ContentStore, katexPath: String) {
    self.store = store
    self.katexPath = katexPath
  }

  func outcome(of tex: String, isDisplay: Bool) -> MathTypesetter.Outcome {
    lock.lock()
    defer { lock.unlock() }
    let name = (isDisplay ? "D" : "I") + tex
    if let known = outcomes[name] { return known }
    let outcome =
      firstTooDeepBrace(in: tex).map { MathTypesetter.Outcome.broken(reason: "braces are nested too deeply, more than \(maximumDepth); write it more simply", offset: $0) }
      ?? makeOutcome(of: tex, isDisplay: isDisplay, name: name)
    outcomes[name] = outcome
    return outcome
  }

  var hasOutcomes: Bool { lock.withLock { !outcomes.isEmpty } }

  var engineIdentity: String {
    #if Math
      lock.withLock { loadProgram()?.fingerprint ?? "missing" }
    #else
      "none"
    #endif
  }

  private func makeOutcome(of tex: String, isDisplay: Bool, name: String) -> MathTypesetter.Outcome {
    #if Math
      guard let program = loadProgram() else { return .unavailable }
      // The number changes with the form of what is stored.
      let key = "mathml-2-" + ContentHash("\(program.fingerprint)\n\(name)").hex
      if let known = store.content(forKey: key) { return .mathML(String(decoding: known, as: UTF8.self)) }
      if engine == nil { engine = KaTeXEngine(program: program.text) }
      guard let engine else { return .unavailable }
      switch engine.typeset(tex, isDisplay: isDisplay) {
      case .markup(let markup):
        let mathML = browserMathML(markup, tex: tex)
        store.store(Array(mathML.utf8), forKey: key)
        return .mathML(mathML)
      case .failure(let reason, let offset):
        return .broken(reason: reason, offset: offset)
      }
    #else
      return .unavailable
    #endif
  }

  #if Math
    private func loadProgram() -> (text: [UInt8], fingerprint: String)? {
      if program == nil, !isMissing {
        program = FileManager.default.contents(atPath: katexPath).map { file in
          let text = [UInt8](file)
          return (text, "\(Fingerprint(text))")
        }
        isMissing = program == nil
      }
      return program
    }
  #endif
}

/// How deep braces may be nested: KaTeX takes ever longer beyond what anybody reads.
private let maximumDepth = 60

/// The UTF-16 offset of the first opening brace that is nested too deeply.
private func firstTooDeepBrace(in tex: String) -> Int? {
  var depth = 0
  for (offset, unit) in tex.utf16.enumerated() {
    if unit == 0x7B { depth += 1 } else if unit == 0x7D { depth -= 1 }
    if depth > maximumDepth { return offset }
  }
  return nil
}
