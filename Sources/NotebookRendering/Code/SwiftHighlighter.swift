// Swift's colours, from the compiler's own grammar.

import Foundation
import SwiftIDEUtils
import SwiftParser

/// The coloured pieces of Swift code, in order.
///
/// Parsing and classifying recurse with the nesting of the code, so long code is read on a stack that is deep enough;
/// beyond 256 KB it stays plain.
///
/// - Complexity: O(n) in the length of the code.
func swiftTokens(in code: String) -> [CodeToken] {
  guard code.utf8.count <= 256 << 10 else { return [] }
  return code.utf8.count <= 2 << 10 ? classified(code) : onDeepStack { classified(code) }
}

private func classified(_ code: String) -> [CodeToken] {
  var tokens: [CodeToken] = []
  for piece in Parser.parse(source: code).classifications {
    guard let kind = kind(of: piece.kind) else { continue }
    tokens.append(CodeToken(kind: kind, range: piece.range.lowerBound.utf8Offset..<piece.range.upperBound.utf8Offset))
  }
  return tokens
}

private func kind(of classification: SyntaxClassification) -> CodeToken.Kind? {
  switch classification {
  case .keyword, .ifConfigDirective: .keyword
  case .type: .type
  case .stringLiteral, .regexLiteral: .string
  case .integerLiteral, .floatLiteral: .number
  case .lineComment, .blockComment, .docLineComment, .docBlockComment: .comment
  case .attribute: .attribute
  case .argumentLabel: .label
  case .dollarIdentifier, .editorPlaceholder, .identifier, .none, .operator: nil
  }
}

private func onDeepStack<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
  let box = ResultBox<Result>()
  let isDone = DispatchSemaphore(value: 0)
  let thread = Thread {
    box.value = body()
    isDone.signal()
  }
  thread.stackSize = 512 << 20
  thread.start()
  isDone.wait()
  return box.value ?? body()
}

/// Written by one thread before the other reads it: the semaphore stands between them.
private final class ResultBox<Value>: @unchecked Sendable {
  var value: Value?
}
