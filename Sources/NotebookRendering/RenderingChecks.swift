// What is wrong with a notebook before anything is rendered, or run: broken formulas and missing images.

import NotebookModel

/// Everything that a report couldn't show as it is meant.
///
/// - Complexity: O(n) in the size of the notebook; formulas that the store doesn't know take about 1.5 ms each.
public func renderingDiagnostics(of notebook: Notebook, context: RenderingContext) -> [Diagnostic] {
  let all =
    mathDiagnostics(of: notebook, context: context) + imageDiagnostics(of: notebook, context: context)
  return all.sorted { ($0.range?.lower ?? .start) < ($1.range?.lower ?? .start) }
}

/// The formulas that KaTeX can't read, in prose and in captions, each with the place of its mistake.
public func mathDiagnostics(of notebook: Notebook, context: RenderingContext) -> [Diagnostic] {
  var diagnostics: [Diagnostic] = []
  func check(_ tex: String, isDisplay: Bool, _ range: SourceRange, isExact: Bool) {
    guard case .broken(let reason, let offset) = context.typesetter.typeset(tex, isDisplay: isDisplay) else { return }
    let place = isExact ? offset.flatMap { formulaPlace($0, tex, range, notebook.source) } ?? range : range
    let problem = RenderingProblem.brokenFormula(tex: tex, reason: reason)
    diagnostics.append(problem.diagnostic(file: notebook.path, range: place))
  }
  func visit(_ blocks: [Markup], at range: SourceRange? = nil) {
    for block in blocks {
      block.visit { node in
        switch node.kind {
        case .math(let tex): check(tex, isDisplay: false, range ?? node.range, isExact: range == nil)
        case .mathBlock(let tex, _): check(tex, isDisplay: true, range ?? node.range, isExact: range == nil)
        default: break
        }
      }
    }
  }
  visit(notebook.blocks)
  for cell in notebook.cells {
    for (name, texts) in cell.options.captions {
      for text in texts { visit(context.inlines(ofCaption: text), at: cell.options.ranges[name] ?? cell.range) }
    }
  }
  return diagnostics
}

/// The local images that aren't there.
public func imageDiagnostics(of notebook: Notebook, context: RenderingContext) -> [Diagnostic] {
  var diagnostics: [Diagnostic] = []
  for block in notebook.blocks {
    block.visit { node in
      guard case .image(let source, _, _) = node.kind, isRelative(source) else { return }
      let path = localPath(of: source, in: context.notebookFolder)
      guard context.readFile(path) == nil else { return }
      let problem = RenderingProblem.missingImage(destination: source, path: path)
      diagnostics.append(problem.diagnostic(file: notebook.path, range: node.range))
    }
  }
  return diagnostics
}

/// The place in the file of an offset (UTF-16) in a formula: the TeX is looked for in the source between the
/// formula's delimiters; a formula that quotes or lists broke up has no such place.
private func formulaPlace(_ offset: Int, _ tex: String, _ range: SourceRange, _ source: SourceText) -> SourceRange? {
  let written = Array(source[range.offsets].utf8)
  let sought = Array(tex.utf8)
  guard !sought.isEmpty, written.count >= sought.count,
    let start = (0...(written.count - sought.count)).first(where: {
      written[$0..<($0 + sought.count)].elementsEqual(sought)
    })
  else { return nil }
  let units = tex.utf16
  let index = units.index(units.startIndex, offsetBy: min(max(offset, 0), units.count))
  let before = tex[..<index].utf8.count
  let at = range.lower.offset + start + before
  let width = before < sought.count ? 1 : 0
  return source.range(at..<(at + width))
}
