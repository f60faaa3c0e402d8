// Where something stands in a source file: every cell, option, markup node and diagnostic carries it.

/// A place in a source text.
///
/// Lines and columns are 1-based, columns count UTF-8 bytes as Swift's and clang's diagnostics do; `offset` is the
/// 0-based UTF-8 offset in the whole file.
public struct SourcePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var line: Int
  public var column: Int
  public var offset: Int

  public init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  public static let start = SourcePosition(line: 1, column: 1, offset: 0)

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool { left.offset < right.offset }

  public var description: String { "\(line):\(column)" }
}

/// A half-open stretch of a source text.
public struct SourceRange: Hashable, Sendable, CustomStringConvertible {
  public var lower: SourcePosition
  public var upper: SourcePosition

  public init(_ lower: SourcePosition, _ upper: SourcePosition) {
    self.lower = lower
    self.upper = max(lower, upper)
  }

  /// The offsets of the range in the file's UTF-8.
  public var offsets: Range<Int> { lower.offset..<upper.offset }

  public var description: String { "\(lower)-\(upper)" }
}

/// A source text with an index of its lines, to turn offsets into positions and back.
public struct SourceText: Hashable, Sendable {
  public let text: String
  /// The UTF-8 offset at which each line starts; the first is 0.
  public let lineStarts: [Int]
  /// The length of the text in UTF-8 bytes.
  public let count: Int

  /// - Complexity: O(n) in the length of the text.
  public init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    (lineStarts, count) = text.withUTF8 { utf8 in
      var starts = [0]
      for offset in 0..<utf8.count where utf8[offset] == UInt8(ascii: "\n") { starts.append(offset + 1) }
      return (starts, utf8.count)
    }
    self.text = text
  }

  /// The bytes of the whole text, where they lie.
  package func withUTF8<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    // Contiguous, so that nothing is copied.
    var text = text
    return try text.withUTF8(body)
  }

  /// The position at a UTF-8 offset, clamped to the text.
  ///
  /// - Complexity: O(log n) in the number of lines.
  public func position(at offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), count)
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return SourcePosition(line: low + 1, column: offset - lineStarts[low] + 1, offset: offset)
  }

  /// The position at a 1-based line and a 1-based column in UTF-8 bytes, clamped to the text.
  public func position(line: Int, column: Int) -> SourcePosition {
    let line = min(max(line, 1), lineStarts.count)
    return position(at: lineStarts[line - 1] + max(column, 1) - 1)
  }

  public func range(_ offsets: Range<Int>) -> SourceRange {
    SourceRange(position(at: offsets.lowerBound), position(at: offsets.upperBound))
  }

  /// The text between two UTF-8 offsets.
  public subscript(_ offsets: Range<Int>) -> Substring {
    let utf8 = text.utf8
    let lower = utf8.index(utf8.startIndex, offsetBy: min(max(offsets.lowerBound, 0), count))
    let upper = utf8.index(utf8.startIndex, offsetBy: min(max(offsets.upperBound, 0), count))
    return text[lower..<upper]
  }

  /// A line's text without its line break; 1-based.
  public func line(_ number: Int) -> Substring {
    guard number >= 1, number <= lineStarts.count else { return "" }
    let start = lineStarts[number - 1]
    let end = number < lineStarts.count ? lineStarts[number] - 1 : count
    let line = self[start..<max(start, end)]
    return line.utf8.last == UInt8(ascii: "\r") ? Substring(line.unicodeScalars.dropLast()) : line
  }
}
