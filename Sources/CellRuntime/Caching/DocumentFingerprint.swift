// Whether a run gave the same as the one before, so that its reports need not be made again.

import NotebookModel

extension ExecutedNotebook {
  /// Stands for all that a report can show of the document: its text, its parameters, and what its cells gave.
  ///
  /// - Returns: `nil` where a cell did not succeed or the run was ended early: such reports are made anew.
  /// - Complexity: O(n) in the size of the source and the outputs.
  package var fingerprint: Fingerprint? {
    guard !isIncomplete else { return nil }
    var bytes = ByteWriter()
    bytes.write(notebook.path)
    bytes.write(notebook.source.text)
    bytes.write(notebook.frontMatter.parameters.count)
    for parameter in notebook.frontMatter.parameters {
      bytes.write(parameter.name)
      bytes.write(parameter.value.swiftLiteral)
      bytes.write(parameter.isOverridden)
    }
    bytes.write(results.count)
    for result in results {
      switch result.state {
      case .succeeded: bytes.write(true)
      case .notRun: bytes.write(false)
      case .failed, .skipped, .interrupted: return nil
      }
      bytes.write(result.key)
      bytes.write(result.outputs.count)
      for output in result.outputs {
        if case .error = output.kind { return nil }
        bytes.write(output)
      }
      bytes.write(result.listing != nil)
      if let listing = result.listing {
        bytes.write(listing.places.count)
        for place in listing.places {
          bytes.write(place.path)
          bytes.write(place.symbol)
          bytes.write(place.firstLine)
        }
        bytes.write(listing.text)
      }
    }
    bytes.write(provenance.count)
    for entry in provenance {
      bytes.write(entry.name)
      bytes.write(entry.value)
    }
    return Fingerprint(bytes.bytes)
  }
}
