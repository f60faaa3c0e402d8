// Texts that may differ in their numbers, within a tolerance.

import NotebookModel

/// Compares two texts word by word, numbers within a tolerance.
///
/// Words are what blanks part, so that a table may pad its columns otherwise; words of hyphens alone, the line below a
/// table's head, equal each other. Within a word everything but numbers is exact. A number is written in decimal, with
/// or without sign, fraction and exponent, and does not follow a letter, digit, `_` or `.` (`layer2` holds none). Two
/// numbers agree if their distance is at most `tolerance` times the larger of 1 and both their sizes.
struct TolerantComparison {
  let tolerance: Double

  init(_ tolerance: Double) { self.tolerance = tolerance }

  /// - Complexity: O(n) in the length of the texts.
  func difference(_ expected: String, _ actual: String) -> TextDifference? {
    if expected.utf8.elementsEqual(actual.utf8) { return nil }
    let (old, new) = (lines(expected), lines(actual))
    for index in 0..<max(old.count, new.count) {
      guard index < old.count, index < new.count else {
        return TextDifference(expected: expected, actual: actual, line: index + 1, column: 1)
      }
      if let column = differingColumn(old[index], new[index]) {
        return TextDifference(expected: expected, actual: actual, line: index + 1, column: column)
      }
    }
    return nil
  }

  private func lines(_ text: String) -> [Substring] {
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The 1-based column of the actual line's first differing word.
  private func differingColumn(_ old: Substring, _ new: Substring) -> Int? {
    let (oldWords, newWords) = (words(old), words(new))
    func column(_ index: Substring.Index) -> Int { new.distance(from: new.startIndex, to: index) + 1 }
    for (a, b) in zip(oldWords, newWords) where !agree(a, b) {
      let shared = zip(a, b).prefix { $0.utf8.elementsEqual($1.utf8) }.count
      return column(new.index(b.startIndex, offsetBy: shared))
    }
    if oldWords.count == newWords.count { return nil }
    return column(newWords.count > oldWords.count ? newWords[oldWords.count].startIndex : new.endIndex)
  }

  private func words(_ line: Substring) -> [Substring] { line.split { $0 == " " || $0 == "\t" } }

  private func agree(_ a: Substring, _ b: Substring) -> Bool {
    if a.utf8.elementsEqual(b.utf8) { return true }
    if a.allSatisfy({ $0 == "-" }), b.allSatisfy({ $0 == "-" }) { return true }
    let (old, new) = (pieces(a), pieces(b))
    return old.count == new.count
      && zip(old, new).allSatisfy { old, new in
        switch (old, new) {
        case (.number(let a), .number(let b)):
          a == b || abs(a - b) <= tolerance * max(1, abs(a), abs(b))
        case (.text(let a), .text(let b)): a.elementsEqual(b)
        default: false
        }
      }
  }

  private enum Piece {
    case text(ArraySlice<UInt8>)
    case number(Double)
  }

  private func pieces(_ word: Substring) -> [Piece] {
    let bytes = Array(word.utf8)
    var pieces: [Piece] = []
    var textStart = 0
    var at = 0
    while at < bytes.count {
      guard at == 0 || !bytes[at - 1].isWordByte, let end = endOfNumber(bytes, at),
        let number = Double(String(decoding: bytes[at..<end], as: UTF8.self)), number.isFinite
      else {
        at += 1
        continue
      }
      if textStart < at { pieces.append(.text(bytes[textStart..<at])) }
      pieces.append(.number(number))
      (at, textStart) = (end, end)
    }
    if textStart < bytes.count { pieces.append(.text(bytes[textStart...])) }
    return pieces
  }

  /// The end of the number that starts at `start`, if one does.
  private func endOfNumber(_ bytes: [UInt8], _ start: Int) -> Int? {
    var at = start
    func skipDigits() -> Bool {
      let first = at
      while at < bytes.count, bytes[at].isDigit { at += 1 }
      return at > first
    }
    if bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") { at += 1 }
    guard skipDigits() else { return nil }
    if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), bytes[at + 1].isDigit {
      at += 1
      _ = skipDigits()
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      let mantissaEnd = at
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") { at += 1 }
      if !skipDigits() { at = mantissaEnd }
    }
    return at
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  /// A byte behind which no number starts; bytes beyond ASCII belong to letters or signs.
  fileprivate var isWordByte: Bool {
    isDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: ".")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
