// Outputs made afresh, held against those of the record, cell by cell.

import NotebookModel

/// Compares runs with records.
///
/// Noisy outputs are left out on both sides, and what is then left of neighbouring prints is one text. Pictures are
/// compared as data, by `normalizedSVG`; PNGs, which differ from machine to machine, are not compared.
public struct OutputCheck: Sendable {
  /// Whether tolerances count as 0: nothing may change unseen when a record is made anew.
  public var isExact: Bool

  public init(isExact: Bool = false) { self.isExact = isExact }

  /// Compares a run with the record's cells, by id as the record has them.
  public func compare(_ document: ExecutedNotebook, with record: [String: RecordedCell]) -> NotebookComparison {
    let notebook = document.notebook
    let listings = Dictionary(
      uniqueKeysWithValues: document.results.enumerated().compactMap { index, result in
        result.listing.map { (index, $0) }
      })
    let aligned = AlignedRecord(record, to: notebook, listings: listings)
    let cells = zip(notebook.cells, document.results).map { cell, result in
      compare(cell, result, with: aligned.cells[cell.id])
    }
    return NotebookComparison(notebook: notebook, mismatches: aligned.gone.map { .goneCell(id: $0) }, cells: cells)
  }

  /// A run without a record to compare with: only what fails by itself is found.
  public func withoutRecord(_ document: ExecutedNotebook, _ reason: Mismatch) -> NotebookComparison {
    let cells = zip(document.notebook.cells, document.results).map { cell, result in
      var comparison = compare(cell, result, with: nil)
      comparison.mismatches.removeAll { $0 == .newCell }
      return comparison
    }
    return NotebookComparison(notebook: document.notebook, mismatches: [reason], cells: cells)
  }

  private func compare(_ cell: Cell, _ result: CellResult, with old: RecordedCell?) -> CellComparison {
    var comparison = CellComparison(
      index: cell.index, id: cell.id, coverage: result.state == .notRun ? .notRun : .compared,
      noisy: result.outputs.filter(\.isNoisy))
    if let wrong = wrongState(of: cell, result) {
      comparison.mismatches = [wrong]
      return comparison
    }
    let broken = cell.options.error ? [] : result.failedExpectations
    comparison.mismatches = broken.map { .expectation(message: $0.message, place: $0.place) }
    if cell.options.check == .off {
      comparison.coverage = .leftOut
      return comparison
    }
    guard let old else {
      comparison.mismatches.append(.newCell)
      return comparison
    }
    var (expected, actual) = (old.outputs, result.outputs)
    if !broken.isEmpty {
      expected.removeAll(where: \.isFailedExpectation)
      actual.removeAll(where: \.isFailedExpectation)
    }
    comparison.mismatches += mismatches(expected: expected, actual: actual, tolerance: tolerance(of: cell))
    return comparison
  }

  private func tolerance(of cell: Cell) -> Double? {
    if case .tolerance(let tolerance) = cell.options.check, !isExact { tolerance } else { nil }
  }

  /// What is wrong with the cell whatever its outputs are.
  private func wrongState(of cell: Cell, _ result: CellResult) -> Mismatch? {
    switch result.state {
    case .skipped(let ids): return .skipped(because: ids)
    case .failed where !cell.options.error:
      for case .error(_, let message, let place) in result.outputs.map(\.kind).reversed() {
        return .failed(message: message, place: place)
      }
      return .failed(message: "without a message", place: nil)
    case .interrupted: return .failed(message: "interrupted", place: nil)
    case .failed, .succeeded, .notRun: return nil
    }
  }

  // MARK: - Outputs

  /// What differs between the outputs of a cell.
  ///
  /// - Parameter tolerance: for numbers in texts; exact without one.
  private func mismatches(expected: [Output], actual: [Output], tolerance: Double?) -> [Mismatch] {
    let (old, new) = (compared(expected), compared(actual))
    guard old.map(\.name) == new.map(\.name) else {
      // The same outputs, but the clock has a part in others of them.
      if expected.map(\.name) == actual.map(\.name),
        let index = zip(expected, actual).map({ $0.isNoisy == $1.isNoisy }).firstIndex(of: false)
      {
        let output = actual[index]
        return [.noise(output: index + 1, name: output.name, isNoisy: output.isNoisy)]
      }
      return [.outputs(expected: old.map(\.name), actual: new.map(\.name))]
    }
    return zip(old, new).enumerated().compactMap { index, pair in
      mismatch(index + 1, pair.0.kind, pair.1.kind, tolerance)
    }
  }

  /// Outputs without the noisy ones; prints that only those parted are one.
  private func compared(_ outputs: [Output]) -> [Output] {
    var result: [Output] = []
    for output in outputs where !output.isNoisy {
      if case .stream(let name, let text) = output.kind, case .stream(name, let before)? = result.last?.kind {
        result[result.count - 1].kind = .stream(name: name, text: before + text)
      } else {
        result.append(output)
      }
    }
    return result
  }

  private func mismatch(_ index: Int, _ old: Output.Kind, _ new: Output.Kind, _ tolerance: Double?) -> Mismatch? {
    switch (old, new) {
    case (.stream(let name, let old), .stream(_, let new)):
      return difference(old, new, tolerance).map { .text(output: index, name: name, $0) }
    case (.error(let oldName, let oldMessage, _), .error(let newName, let newMessage, _)):
      return difference("\(oldName): \(oldMessage)", "\(newName): \(newMessage)", tolerance)
        .map { .text(output: index, name: "error", $0) }
    case (.display(let old), .display(let new)): return mismatch(index, "display", old, new, tolerance)
    case (.result(let old), .result(let new)): return mismatch(index, "result", old, new, tolerance)
    default: return .outputs(expected: [Output(old).name], actual: [Output(new).name])
    }
  }

  /// The first difference of two bundles, pictures first, then from plain text to the richer ones.
  private func mismatch(
    _ index: Int, _ name: String, _ old: MIMEBundle, _ new: MIMEBundle, _ tolerance: Double?
  ) -> Mismatch? {
    let (oldTypes, newTypes) = (comparedTypes(old), comparedTypes(new))
    guard oldTypes == newTypes else {
      return .representations(output: index, name: name, expected: oldTypes, actual: newTypes)
    }
    for type in oldTypes {
      switch (old[type], new[type]) {
      case (.text(let old)?, .text(let new)?) where type == MIMEType.svg:
        if let difference = TextDifference(normalizedSVG(old), normalizedSVG(new)) {
          return .picture(output: index, expected: old, actual: new, difference)
        }
      case (.text(let old)?, .text(let new)?):
        let part = type == MIMEType.plain ? name : "\(name), \(type)"
        if let difference = difference(old, new, tolerance) { return .text(output: index, name: part, difference) }
      case (let old, let new):
        if old != new { return .data(output: index, type: type) }
      }
    }
    let (oldNotes, newNotes) = (notes(of: old), notes(of: new))
    return difference(oldNotes, newNotes, tolerance).map { .text(output: index, name: "\(name), metadata", $0) }
  }

  private func comparedTypes(_ bundle: MIMEBundle) -> [String] {
    func rank(_ type: String) -> Int { type == MIMEType.svg ? 0 : type == MIMEType.plain ? 1 : 2 }
    return bundle.entries.map(\.type).filter { $0 != MIMEType.png }.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  private func notes(of bundle: MIMEBundle) -> String {
    bundle.metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
  }

  private func difference(_ old: String, _ new: String, _ tolerance: Double?) -> TextDifference? {
    if let tolerance { return TolerantComparison(tolerance).difference(old, new) }
    return TextDifference(old, new)
  }
}

/// An SVG's text without what draws nothing: white space between tags is one blank at most, lines end alike.
public func normalizedSVG(_ svg: String) -> String {
  var result = ""
  var pending = ""
  for character in svg {
    if character.isWhitespace {
      pending.append(character)
      continue
    }
    if !pending.isEmpty {
      // A line a tag, so that a difference has a short line of its own.
      if result.last == ">", character == "<" { result += "\n" } else { result += pending.replacing("\r\n", with: "\n") }
      pending = ""
    } else if result.last == ">", character == "<" {
      result += "\n"
    }
    result.append(character)
  }
  return result
}

extension Output {
  /// What it is, for people: `stdout`, `display`, `result`, `error`.
  public var name: String {
    switch kind {
    case .stream(let name, _): name
    case .display: "display"
    case .result: "result"
    case .error: "error"
    }
  }
}
