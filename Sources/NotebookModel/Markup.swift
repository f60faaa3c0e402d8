// The Markdown of a notebook as a tree of plain values with source ranges.

/// A node of the document tree: a block or an inline.
public struct Markup: Hashable, Sendable {
  public var kind: Kind
  public var range: SourceRange
  public var children: [Markup]

  public init(_ kind: Kind, range: SourceRange, children: [Markup] = []) {
    self.kind = kind
    self.range = range
    self.children = children
  }

  public enum Kind: Hashable, Sendable {
    // Blocks.
    /// `id` is unique in the document: `{#sec-x}` where it is given, else GitHub's slug of the text.
    case heading(level: Int, id: String)
    case paragraph
    case blockQuote
    /// `> [!NOTE]`, GitHub's alerts.
    case alert(AlertKind)
    case list(ListStyle)
    /// `isChecked` is set for items of a task list.
    case listItem(isChecked: Bool?)
    /// A code block that is shown and not run. `info` is the fence's whole info string.
    case codeBlock(info: String, text: String)
    /// A cell: its place in `Notebook.cells`.
    case cell(Int)
    case thematicBreak
    /// Raw HTML as it was written, not sanitised.
    case htmlBlock(String)
    /// The children are rows, the first is the header; theirs are `tableCell`s, and a cell's are inlines.
    case table([ColumnAlignment])
    case tableRow(isHeader: Bool)
    case tableCell
    case footnoteDefinition(label: String)
    /// `$$...$$` or a fence named `math`; TeX without the delimiters. `id` from `{#eq-x}` behind it.
    case mathBlock(tex: String, id: String?)

    // Inlines.
    case text(String)
    case softBreak
    case lineBreak
    case code(String)
    case emphasis
    case strong
    case strikethrough
    case link(destination: String, title: String)
    /// The children are the alternative text (and the caption, in a paragraph of its own). `id` from `{#fig-x}`.
    case image(source: String, title: String, id: String?)
    /// Raw HTML as it was written, not sanitised.
    case htmlInline(String)
    case footnoteReference(label: String)
    /// `$...$` or `` $`...`$ ``; TeX without the delimiters.
    case math(tex: String)
    /// `` `{swift} expression` ``: the cell's place in `Notebook.cells`. The children are what stands for it: the
    /// expression as code, once it was run the value as text.
    case inlineExpression(cell: Int)
    /// `@fig-x`, `[@fig-a; @fig-b]`; `omitsPrefix` for `[-@fig-x]`, which shows the number alone.
    case crossReference(ids: [String], omitsPrefix: Bool)
  }

  public enum AlertKind: String, Hashable, Sendable, CaseIterable {
    case note = "NOTE", tip = "TIP", important = "IMPORTANT", warning = "WARNING", caution = "CAUTION"
  }

  public struct ListStyle: Hashable, Sendable {
    /// The first number of an ordered list; `nil` for a bullet list.
    public var start: Int?
    public var isTight: Bool

    public init(start: Int?, isTight: Bool) {
      self.start = start
      self.isTight = isTight
    }
  }

  /// The text of the node and its descendants, without markup.
  public var plainText: String {
    switch kind {
    case .text(let text), .code(let text), .codeBlock(_, let text): text
    case .math(let tex), .mathBlock(let tex, _): tex
    case .softBreak, .lineBreak: " "
    default: children.map(\.plainText).joined()
    }
  }

  /// The node with a change made to it and to all below it, children after their parents.
  public func mapped(_ change: (inout Markup) -> Void) -> Markup {
    var result = self
    change(&result)
    result.children = result.children.map { $0.mapped(change) }
    return result
  }

  /// Calls `body` with this node and all below it, in document order.
  public func visit(_ body: (Markup) -> Void) {
    body(self)
    // Without an iterator, which would copy every node.
    for index in children.indices { children[index].visit(body) }
  }
}

public enum ColumnAlignment: String, Hashable, Sendable { case none, left, center, right }

extension [Markup] {
  /// The inlines of these paragraphs, soft breaks between them; `nil` where there are other blocks.
  public var joinedInlines: [Markup]? {
    var inlines: [Markup] = []
    for block in self {
      guard case .paragraph = block.kind else { return nil }
      if !inlines.isEmpty { inlines.append(Markup(.softBreak, range: block.range)) }
      inlines += block.children
    }
    return inlines
  }
}
