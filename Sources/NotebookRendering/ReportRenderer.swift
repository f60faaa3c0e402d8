// What a report format is: a document with its results in, files out. A new format is a new file.

import NotebookModel

/// One file of a report.
public struct RenderedFile: Hashable, Sendable {
  /// Relative to the output folder, with `/` between its parts.
  public var path: String
  public var bytes: [UInt8]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  init(path: String, text: String) { self.init(path: path, bytes: Array(text.utf8)) }
}

/// A format of reports. The same document and context give the same bytes.
public protocol ReportRenderer: Sendable {
  /// As the command line calls it, such as `html`.
  var name: String { get }
  /// - Throws: `RenderingError` when the page's template is broken. What is wrong with a document (a broken formula,
  ///   a missing image) is shown in the report at its place; `renderingDiagnostics(of:context:)` reports it.
  func render(_ document: ExecutedNotebook, context: RenderingContext) throws -> [RenderedFile]
}

/// What renderers need besides the document.
public struct RenderingContext: Sendable {
  /// The folder of the notebook; relative links start there.
  public var notebookFolder: String
  /// The folder into which the report's files go; their links start there.
  public var outputFolder: String
  /// The files' name without folder and ending; the notebook's name unless given.
  public var reportName: String?
  public var typesetter: MathTypesetter
  /// The bytes of a file, `nil` where there is none. It is asked for local images only.
  public var readFile: @Sendable (_ path: String) -> [UInt8]?
  /// Markdown as blocks, for captions, `output: asis` and `text/markdown`; without it such text is shown as it is.
  public var parseMarkdown: (@Sendable (_ text: String) -> [Markup])?

  /// - Parameters:
  ///   - notebookFolder: absolute, or relative to the working folder; `""` is the working folder.
  ///   - outputFolder: likewise.
  ///   - store: remembers typeset formulas.
  public init(
    notebookFolder: String, outputFolder: String, reportName: String? = nil, store: any ContentStore,
    katexPath: String = MathTypesetter.debianKaTeXPath,
    readFile: @escaping @Sendable (_ path: String) -> [UInt8]?,
    parseMarkdown: (@Sendable (_ text: String) -> [Markup])? = nil
  ) {
    self.notebookFolder = notebookFolder
    self.outputFolder = outputFolder
    self.reportName = reportName
    self.typesetter = MathTypesetter(store: store, katexPath: katexPath)
    self.readFile = readFile
    self.parseMarkdown = parseMarkdown
  }

  func name(of notebook: Notebook) -> String { reportName ?? notebook.name }

  /// The inlines of a caption; several paragraphs are joined.
  func inlines(ofCaption text: String) -> [Markup] {
    let nowhere = SourceRange(.start, .start)
    let plain = [Markup(.text(text), range: nowhere)]
    guard let blocks = parseMarkdown?(text), !blocks.isEmpty else { return plain }
    return blocks.joinedInlines ?? plain
  }
}
