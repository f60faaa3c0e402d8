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
    let document = document.showingValues()
    let notebook = document.notebook
    var writer = MarkdownWriter(document, context)
    var edits = proseEdits(
      of: notebook, LinkMover(from: context.notebookFolder, to: context.outputFolder))
    for block in notebook.blocks { edits += writer.edits(of: block) }
    edits += writer.parameterEdits()
    edits.sort(by: SourceEdit.comesBefore)
    let source = notebook.source
    let start = notebook.frontMatter.range?.upper.offset ?? 0
    var text = writer.head()
    let body = source.replacing(edits, in: start..<source.count)
    text += text.isEmpty ? body : String(body.drop { $0.isNewline })
    if !text.hasSuffix("\n") { text += "\n" }
    text += writer.provenance()
    return [RenderedFile(path: "\(context.name(of: notebook)).md", text: text)] + writer.files
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
