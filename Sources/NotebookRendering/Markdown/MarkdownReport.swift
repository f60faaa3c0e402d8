// The Markdown report: the notebook's own text, with each cell's outputs behind it, as GitHub shows it.

import NotebookModel

/// `NAME.md` and the pictures in `NAME_files/`.
///
/// The prose is kept as it was written but for five things: relative links lead from the report's folder, cross
/// references become links, `{#id}` becomes an anchor, front matter becomes a title, and HTML that the allow-list of
/// `HTMLSanitizer` forbids is taken out.
public struct MarkdownReport: ReportRenderer {
  public init() {}

  public var name: String { "md" }

  public func render(_ document: ExecutedNotebook, context: RenderingContext) throws -> [RenderedFile] {
    let notebook = document.notebook
    var writer = MarkdownWriter(document, context)
    var edits = proseEdits(
      of: notebook, LinkMover(from: context.notebookFolder, to: context.outputFolder))
    for block in notebook.blocks { edits += writer.edits(of: block) }
    edits.sort(by: SourceEdit.comesBefore)
    let source = notebook.source
    let start = notebook.frontMatter.range?.upper.offset ?? 0
    var text = writer.head()
    let body = source.replacing(edits, in: start..<source.count)
    text += text.isEmpty ? body : String(body.drop { $0.isNewline })
    if !text.hasSuffix("\n") { text += "\n" }
    text += writer.provenance()
    return [RenderedFile(path: "\(notebook.name).md", text: text)] + writer.files
  }
}

/// A stretch of the source and what stands in its place; offsets are those of the source's UTF-8.
struct SourceEdit: Hashable {
  var range: Range<Int>
  var text: String

  init(_ range: Range<Int>, _ text: String) {
    self.range = range
    self.text = text
  }

  static func comesBefore(_ left: SourceEdit, _ right: SourceEdit) -> Bool {
    (left.range.lowerBound, left.range.upperBound) < (right.range.lowerBound, right.range.upperBound)
  }
}

extension SourceText {
  /// The text of a range with edits made. Of edits that overlap, the first counts; those outside are left out.
  ///
  /// - Parameter edits: sorted by `SourceEdit.comesBefore`.
  /// - Complexity: O(n + log m) for m edits, of which the text has n bytes' worth.
  func replacing(_ edits: [SourceEdit], in range: Range<Int>) -> String {
    var result: [UInt8] = []
    let utf8 = Array(self[range].utf8)
    var at = range.lowerBound
    var low = 0
    var high = edits.count
    while low < high {
      let middle = (low + high) / 2
      if edits[middle].range.lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    for edit in edits[low...] {
      if edit.range.lowerBound >= range.upperBound, edit.range.upperBound > range.upperBound { break }
      guard edit.range.lowerBound >= at, edit.range.upperBound <= range.upperBound else { continue }
      result += utf8[(at - range.lowerBound)..<(edit.range.lowerBound - range.lowerBound)]
      result += Array(edit.text.utf8)
      at = edit.range.upperBound
    }
    result += utf8[(at - range.lowerBound)...]
    return String(decoding: result, as: UTF8.self)
  }
}

/// What changes in the prose of a notebook when it moves to the report's folder: relative destinations, and addresses
/// and HTML that no report may hold.
func proseEdits(of notebook: Notebook, _ links: LinkMover) -> [SourceEdit] {
  var edits = notebook.destinations.compactMap { destination -> SourceEdit? in
    // A destination in the source may be that of an image.
    let moved = URLPolicy.image(resolvingReferences(destination.text)) == nil ? "#" : links.moved(destination.text)
    return moved == destination.text ? nil : SourceEdit(destination.range.offsets, moved)
  }
  let sanitizer = HTMLSanitizer(resolveImage: { links.moved($0) }, resolveLink: { links.moved($0) })
  for block in notebook.blocks {
    block.visit { node in
      switch node.kind {
      case .htmlBlock(let html), .htmlInline(let html):
        guard let clean = sanitizer.cleaned(html) else { return }
        edits.append(SourceEdit(node.range.offsets, clean.split(whereSeparator: \.isNewline).joined(separator: " ")))
      default: break
      }
    }
  }
  return edits
}
