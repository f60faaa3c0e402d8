// Reads a figure's SVG back, so that tests assert on elements rather than on strings.

import Figures
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An element of an SVG, with its own text.
struct SVGElement {
  var name: String
  var attributes: [String: String]
  var text = ""
  /// The content of a `<title>` child: what hovering shows.
  var hover: String?

  func number(_ attribute: String) -> Double { attributes[attribute].flatMap(Double.init) ?? .nan }
  var classes: [String] { (attributes["class"] ?? "").split(separator: " ").map(String.init) }
}

struct NotWellFormed: Error, CustomStringConvertible {
  var description: String
}

/// All elements in document order.
func elements(of svg: String) throws -> [SVGElement] {
  let reader = ElementReader()
  let parser = XMLParser(data: Data(svg.utf8))
  parser.delegate = reader
  guard parser.parse() else { throw NotWellFormed(description: String(describing: parser.parserError)) }
  return reader.elements
}

func elements(_ name: String, of figure: Figure) throws -> [SVGElement] {
  try elements(of: figure.svg).filter { $0.name == name }
}

/// The texts that are drawn, in order.
func drawnTexts(_ figure: Figure) throws -> [String] { try elements("text", of: figure).map(\.text) }

private final class ElementReader: NSObject, XMLParserDelegate {
  var elements: [SVGElement] = []
  private var open: [Int] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(SVGElement(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let index = open.last { elements[index].text += string }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    guard let index = open.popLast() else { return }
    if name == "title", let parent = open.last, elements[parent].name != "svg" {
      elements[parent].hover = elements[index].text
    }
  }
}
