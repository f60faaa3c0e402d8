// A parsed notebook: text in, tree and cells out; nothing has run yet.

public struct Notebook: Hashable, Sendable {
  /// The path as the user wrote it.
  public var path: String
  public var source: SourceText
  public var frontMatter: FrontMatter
  public var blocks: [Markup]
  /// All cells in the order in which they run: parameters first, then as they stand in the document, the inline
  /// expressions of a cell's captions right after it; those of the front matter last.
  /// `Markup.Kind.cell` and `.inlineExpression` point here.
  public var cells: [Cell]
  /// Destinations of links and images in the prose, where they stand, for writers that move the text.
  public var destinations: [Destination]
  /// What is doubtful but no error, such as an unclosed alert.
  public var warnings: [Diagnostic]
  /// Whether the file begins with a byte order mark, which `source` is without.
  public var hasByteOrderMark = false

  public init(
    path: String, source: SourceText, frontMatter: FrontMatter, blocks: [Markup], cells: [Cell],
    destinations: [Destination] = [], warnings: [Diagnostic] = []
  ) {
    self.path = path
    self.source = source
    self.frontMatter = frontMatter
    self.blocks = blocks
    self.cells = cells
    self.destinations = destinations
    self.warnings = warnings
  }

  /// A link's or an image's destination in the source text: inline, reference definition or raw HTML attribute.
  public struct Destination: Hashable, Sendable {
    public var text: String
    public var range: SourceRange

    public init(text: String, range: SourceRange) {
      self.text = text
      self.range = range
    }
  }

  /// The file's name without folder and extension.
  public var name: String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".md") ? String(file.dropLast(3)) : file
  }

  /// The folder in which it lies; `""` for the working folder.
  public var folder: String {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return folder.isEmpty && path.hasPrefix("/") ? "/" : folder
  }

  /// The path of something that is named from the notebook's folder.
  public func path(of name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }

  /// The title of the front matter, else the first heading's text, else the file's name.
  public var title: String {
    if let title = frontMatter.title { return title }
    for block in blocks {
      if case .heading = block.kind { return block.plainText }
    }
    return name
  }
}

/// The YAML head of a notebook.
public struct FrontMatter: Hashable, Sendable {
  public var title: String?
  public var subtitle: String?
  public var author: [String] = []
  public var date: String?
  public var abstract: String?
  /// `toc`: whether the report has a table of contents.
  public var toc = true
  /// `params`, in order.
  public var parameters: [Parameter] = []
  /// `title`, `subtitle` and `abstract` where they hold inline expressions: inlines, blocks for the abstract. Ranges
  /// are places in the text itself.
  public var inlines: [String: [Markup]] = [:]
  /// The front matter with its delimiters, where there is one.
  public var range: SourceRange?

  public init() {}
}
