// How a notebook's text and the cells of its Jupyter notebook correspond: what is taken for granted, and what the
// cells' metadata say where the text was written otherwise.

/// A fence for a code block: three backticks, or one more than the longest row of them in the text.
package func fence(around text: String) -> String {
  var longest = 2
  var run = 0
  for byte in text.utf8 {
    run = byte == UInt8(ascii: "`") ? run + 1 : 0
    longest = max(longest, run)
  }
  return String(repeating: "`", count: longest + 1)
}

/// The fenced block of a code cell, as it is written unless its metadata say otherwise; no line break at its end.
package func fencedBlock(_ source: String, info: String) -> String {
  let fence = fence(around: source)
  return "\(fence)\(info)\n" + (source.isEmpty ? "" : source + "\n") + fence
}

/// What a cell's `metadata.nb.text` says of the notebook's text that the cell was made of.
package struct CellText: Hashable, Sendable {
  /// What stands between one cell and the next where nothing else is said; before the first one nothing stands.
  package static let usualGap = "\n\n"

  /// The blank lines before it, with the line break that ends the line before them; `nil` for the usual ones.
  package var gap: String?
  /// The text as it was written, where it isn't what the cell's source gives.
  package var written: String?
  /// Of the source for which `written` holds: an edited cell is written anew.
  package var sourceHash: String?

  package init(gap: String?, written: String? = nil, source: String) {
    self.gap = gap
    self.written = written
    sourceHash = written == nil ? nil : CellText.hash(of: source)
  }

  package init?(json: JSONValue) {
    guard case .object = json else { return nil }
    // Whoever else writes such metadata: a gap is blank.
    gap = json["before"]?.string.flatMap { gap in
      gap.utf8.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) } ? gap : nil
    }
    written = json["written"]?.string
    sourceHash = json["of"]?.string
  }

  /// `nil` where there is nothing to say.
  package var json: JSONValue? {
    var members: [String: JSONValue] = [:]
    if let gap { members["before"] = .string(gap) }
    if let written, let sourceHash {
      members["written"] = .string(written)
      members["of"] = .string(sourceHash)
    }
    return members.isEmpty ? nil : .object(members)
  }

  /// The text as it was written, if the cell's source is still the one that was made of it.
  package func written(for source: String) -> String? {
    sourceHash == CellText.hash(of: source) ? written : nil
  }

  package static func hash(of source: String) -> String { String(ContentHash(source).hex.prefix(16)) }
}
