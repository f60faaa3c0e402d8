// The pictures that cells leave outside their report: `//| fig-file: ../img/ActionNet`.

import Foundation
import NotebookModel
import NotebookRendering

/// The pictures that a document's cells ask to be saved: `NAME.svg` and, where PNG can be made, `NAME.png`.
///
/// None where parameters were changed: the pictures are those of the notebook as it stands.
/// Names stand in the order of the cell's figures; a figure beyond the names is not saved.
func figureFiles(of document: ExecutedNotebook) throws -> [(path: String, bytes: [UInt8])] {
  if document.notebook.frontMatter.parameters.contains(where: \.isOverridden) { return [] }
  var files: [(path: String, bytes: [UInt8])] = []
  for (cell, result) in zip(document.notebook.cells, document.results) {
    for (name, svg) in zip(cell.options.figFile, result.outputs.compactMap(svgText)) {
      let path = document.notebook.path(of: name)
      files.append((path + ".svg", Array(svg.utf8)))
      if Rasterizer.isAvailable { files.append((path + ".png", try Rasterizer().png(svg))) }
    }
  }
  return files
}

private func svgText(_ output: Output) -> String? {
  switch output.kind {
  case .display(let bundle), .result(let bundle): bundle.text(MIMEType.svg)
  default: nil
  }
}

/// What is wrong with the cells' `fig-file` options: a path may not lead out of the notebook's package (or, outside a
/// package, of its folder).
func figureFileDiagnostics(of notebook: Notebook) -> [Diagnostic] {
  let folder = URL(fileURLWithPath: notebook.path(of: "."), isDirectory: true).standardizedFileURL
  let root = nearestPackage(from: folder) ?? folder
  return notebook.cells.flatMap { cell in
    cell.options.figFile.compactMap { name in
      let target = URL(fileURLWithPath: folder.path + "/" + name).standardizedFileURL.path
      guard name.hasPrefix("/") || !target.hasPrefix(root.path + "/") else { return nil }
      return Diagnostic(
        .error, "fig-file '\(name)' leads out of \(root.lastPathComponent); name a file below that folder",
        file: notebook.path, range: cell.options.ranges["fig-file"])
    }
  }
}
