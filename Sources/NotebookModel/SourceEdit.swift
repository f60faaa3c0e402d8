// Changing a text at places that were found in its source.

/// A stretch of the source and what stands in its place; offsets are those of the source's UTF-8.
package struct SourceEdit: Hashable {
  package var range: Range<Int>
  package var text: String

  package init(_ range: Range<Int>, _ text: String) {
    self.range = range
    self.text = text
  }

  package static func comesBefore(_ left: SourceEdit, _ right: SourceEdit) -> Bool {
    (left.range.lowerBound, left.range.upperBound) < (right.range.lowerBound, right.range.upperBound)
  }
}

extension SourceText {
  /// The text of a range with edits made. Of edits that overlap, the first counts; those outside are left out.
  ///
  /// - Parameter edits: sorted by `SourceEdit.comesBefore`.
  /// - Complexity: O(n + log m) for m edits, of which the text has n bytes' worth.
  package func replacing(_ edits: [SourceEdit], in range: Range<Int>) -> String {
    let range = range.clamped(to: 0..<count)
    var low = 0
    var high = edits.count
    while low < high {
      let middle = (low + high) / 2
      if edits[middle].range.lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return withUTF8 { utf8 in
      var result: [UInt8] = []
      result.reserveCapacity(range.count)
      var at = range.lowerBound
      for edit in edits[low...] {
        if edit.range.lowerBound >= range.upperBound, edit.range.upperBound > range.upperBound { break }
        guard edit.range.lowerBound >= at, edit.range.upperBound <= range.upperBound else { continue }
        result += utf8[at..<edit.range.lowerBound]
        result += edit.text.utf8
        at = edit.range.upperBound
      }
      result += utf8[at..<range.upperBound]
      return String(decoding: result, as: UTF8.self)
    }
  }
}
