// Text -> cmark's tree. The only file that knows how cmark-gfm is set up.

import CCMarkGFM
import Foundation

/// A document that cmark-gfm has parsed: CommonMark 0.29 with GFM's tables, strikethrough, autolinks, task lists and
/// footnotes.
final class MarkdownTree {
  /// The library keeps what its extensions register, and the characters that they make special while a document is
  /// parsed, in global variables.
  private static let lock = NSLock()

  let root: CMarkNode

  /// Parses bytes; line breaks are normalised, so that lines and columns are those of the bytes.
  ///
  /// - Returns: `nil` when memory runs out.
  init?(_ bytes: ArraySlice<UInt8>) {
    Self.lock.lock()
    defer { Self.lock.unlock() }
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_FULL_INFO_STRING) else { return nil }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      if let syntax = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, syntax) }
    }
    let text = bytes.contains(Byte.carriageReturn) ? bytes.filter { $0 != Byte.carriageReturn }[...] : bytes
    text.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let root = cmark_parser_finish(parser) else { return nil }
    self.root = root
  }

  deinit { cmark_node_free(root) }

  /// The text of a document that is one plain paragraph.
  static func plainText(of document: String) -> String? {
    lock.lock()
    defer { lock.unlock() }
    guard let root = cmark_parse_document(document, document.utf8.count, CMARK_OPT_DEFAULT) else { return nil }
    defer { cmark_node_free(root) }
    guard let node = cmark_node_first_child(cmark_node_first_child(root)) else { return nil }
    return cmark_node_get_literal(node).map { String(cString: $0) }
  }
}

/// Who reads Markdown: cmark-gfm's version.
package let markdownParserIdentity = "cmark-gfm " + String(cString: cmark_version_string())

/// The blocks that extensions add; their type numbers are given out at run time.
enum ExtensionBlock {
  case table, task(isChecked: Bool)

  init?(_ node: CMarkNode) {
    guard let name = cmark_node_get_type_string(node) else { return nil }
    if strcmp(name, "table") == 0 {
      self = .table
    } else if strcmp(name, "tasklist") == 0 {
      self = .task(isChecked: cmark_gfm_extensions_get_tasklist_item_checked(node))
    } else {
      return nil
    }
  }
}

/// The children of a node.
struct CMarkChildren: Sequence, IteratorProtocol {
  private var upcoming: CMarkNode?

  init(of node: CMarkNode) { upcoming = cmark_node_first_child(node) }

  mutating func next() -> CMarkNode? {
    guard let node = upcoming else { return nil }
    upcoming = cmark_node_next(node)
    return node
  }
}
