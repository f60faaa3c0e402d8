// How deep a cell may be nested: measured on its tokens, before anything walks its tree.

import SwiftParser
import SwiftSyntax

enum NestingLimit {
  /// Brackets within brackets.
  static let depth = 200
  /// Operators, member accesses, calls and `else if`s in a row.
  static let chain = 1_000

  /// `[` that open directly within one another: the parser looks ahead at each of them twice.
  static let brackets = 12

  struct Excess: Error {
    var error: CheckError
    /// UTF-8 offset of the token that is too much.
    var offset: Int
  }

  /// Throws at the first token beyond a limit.
  ///
  /// - Complexity: O(n) in the length of the text; the lexer does not recurse.
  static func check(_ code: String) throws(Excess) {
    var depth = 0
    var run = 0
    var followsDot = false
    var brackets = 0
    // The longest run in each bracket that is open.
    var runs: [Int] = []
    var scanner = TokenScanner(code)
    while let token = scanner.next() {
      switch token {
      case .open(let isBracket, _) where isBracket:
        brackets += 1
        if brackets > Self.brackets { throw Excess(error: .bracketsTooDeep(Self.brackets), offset: scanner.start) }
      case .open(_, isBrace: false): break
      default: brackets = 0
      }
      switch token {
      case .open(_, let isBrace):
        depth += 1
        // `.name(...)` is one link, `f()()` two.
        if !isBrace, !followsDot { run += 1 }
        followsDot = false
        runs.append(run)
        run = 0
        if depth > Self.depth { throw Excess(error: .nestingTooDeep(Self.depth), offset: scanner.start) }
      case .close:
        followsDot = false
        depth = max(0, depth - 1)
        run = runs.popLast() ?? 0
      case .link(let isDot):
        run += 1
        followsDot = isDot
        if run > chain { throw Excess(error: .chainTooLong(chain), offset: scanner.start) }
      case .end: run = 0
      case .other: break
      }
    }
  }
}

/// A rough lexer: brackets, operators and ends of statements; strings and comments are skipped, but not what they
/// interpolate.
private struct TokenScanner {
  enum Token {
    case open(isBracket: Bool, isBrace: Bool)
    case close
    case link(isDot: Bool)
    case end, other
  }

  private let bytes: [UInt8]
  private(set) var offset = 0
  private(set) var start = 0
  /// For each open interpolation: the bracket depth inside it and the string's delimiters.
  private var interpolations: [(depth: Int, pounds: Int, isMultiline: Bool)] = []
  private var lastWasElse = false

  init(_ code: String) { bytes = Array(code.utf8) }

  private func byte(_ distance: Int = 0) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  mutating func next() -> Token? {
    while let current = byte() {
      start = offset
      switch current {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        offset += 1
      case UInt8(ascii: "\n"):
        offset += 1
        return continuesAfterBreak ? .other : .end
      case UInt8(ascii: ";"):
        offset += 1
        return .end
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        while let next = byte(), next != UInt8(ascii: "\n") { _ = next; offset += 1 }
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"):
        skipComment()
      case UInt8(ascii: "\""):
        return string(pounds: 0)
      case UInt8(ascii: "#"):
        var pounds = 0
        while byte() == UInt8(ascii: "#") {
          pounds += 1
          offset += 1
        }
        if byte() == UInt8(ascii: "\"") { return string(pounds: pounds) }
        return .other
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        offset += 1
        if !interpolations.isEmpty, current == UInt8(ascii: "(") { interpolations[interpolations.count - 1].depth += 1 }
        return .open(isBracket: current == UInt8(ascii: "["), isBrace: current == UInt8(ascii: "{"))
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        offset += 1
        if current == UInt8(ascii: ")"), let inner = interpolations.last {
          if inner.depth == 0 {
            interpolations.removeLast()
            resumeString(pounds: inner.pounds, isMultiline: inner.isMultiline)
            return .close
          }
          interpolations[interpolations.count - 1].depth -= 1
        }
        return .close
      case _ where isWordByte(current):
        while let next = byte(), isWordByte(next) { offset += 1 }
        let word = bytes[start..<offset]
        let isLink = word.elementsEqual("else".utf8) || word.elementsEqual("as".utf8) || word.elementsEqual("is".utf8)
        return isLink ? .link(isDot: false) : .other
      case UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: ","), UInt8(ascii: ":"):
        offset += 1
        if current == UInt8(ascii: ",") { return .end }
        return .other
      default:
        offset += 1
        while let next = byte(), isOperatorByte(next), isOperatorByte(current) { offset += 1 }
        return .link(isDot: current == UInt8(ascii: "."))
      }
    }
    return nil
  }

  /// Whether the next line goes on with a `.member`, an operator or `else`.
  private var continuesAfterBreak: Bool {
    var place = offset
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    guard place < bytes.count else { return false }
    return isOperatorByte(bytes[place]) || bytes[place] == UInt8(ascii: ".")
      || bytes[place...].starts(with: "else".utf8)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private func isOperatorByte(_ byte: UInt8) -> Bool { "+-*/%=<>!&|^~?".utf8.contains(byte) }

  private mutating func skipComment() {
    var depth = 0
    repeat {
      if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
        depth += 1
        offset += 2
      } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        depth -= 1
        offset += 2
      } else {
        offset += 1
      }
    } while depth > 0 && offset < bytes.count
  }

  private mutating func string(pounds: Int) -> Token {
    let isMultiline = byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"")
    offset += isMultiline ? 3 : 1
    return resumeString(pounds: pounds, isMultiline: isMultiline) ? .open(isBracket: false, isBrace: false) : .other
  }

  /// Skips to the string's end; true when an interpolation opens before that.
  @discardableResult
  private mutating func resumeString(pounds: Int, isMultiline: Bool) -> Bool {
    func hasPounds(_ distance: Int) -> Bool { (0..<pounds).allSatisfy { byte(distance + $0) == UInt8(ascii: "#") } }
    while let current = byte() {
      if current == UInt8(ascii: "\\"), hasPounds(1) {
        if byte(1 + pounds) == UInt8(ascii: "(") {
          offset += 2 + pounds
          interpolations.append((0, pounds, isMultiline))
          return true
        }
        offset += 2 + pounds
        continue
      }
      if current == UInt8(ascii: "\"") {
        if isMultiline {
          if byte(1) == UInt8(ascii: "\""), byte(2) == UInt8(ascii: "\""), hasPounds(3) {
            offset += 3 + pounds
            return false
          }
        } else if hasPounds(1) {
          offset += 1 + pounds
          return false
        }
      }
      if current == UInt8(ascii: "\n"), !isMultiline { return false }
      offset += 1
    }
    return false
  }
}
