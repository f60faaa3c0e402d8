// Members of Character.

import CellLanguage

extension FunctionRegistry {
  mutating func addCharacters() {
    let tests: [(name: String, doc: String, test: (Character) -> Bool)] = [
      ("isLetter", "Whether it is a letter.", { $0.isLetter }),
      ("isNumber", "Whether it is a digit or another number.", { $0.isNumber }),
      ("isWholeNumber", "Whether it stands for a whole number.", { $0.isWholeNumber }),
      ("isHexDigit", "Whether it is a hexadecimal digit.", { $0.isHexDigit }),
      ("isWhitespace", "Whether it is a space, tab or line break.", { $0.isWhitespace }),
      ("isNewline", "Whether it is a line break.", { $0.isNewline }),
      ("isPunctuation", "Whether it is a punctuation mark.", { $0.isPunctuation }),
      ("isSymbol", "Whether it is a symbol.", { $0.isSymbol }),
      ("isMathSymbol", "Whether it is a mathematical symbol.", { $0.isMathSymbol }),
      ("isCurrencySymbol", "Whether it is a currency's symbol.", { $0.isCurrencySymbol }),
      ("isUppercase", "Whether it is a capital letter.", { $0.isUppercase }),
      ("isLowercase", "Whether it is a small letter.", { $0.isLowercase }),
      ("isASCII", "Whether it is in ASCII.", { $0.isASCII }),
    ]
    members(of: "Character") { rows in
      rows.unary("init(_ s: String)", "The only character of a text.") {
        let text = try $0.asString
        guard let character = text.first, text.count == 1 else {
          throw RuntimeError.notRepresentable($0.brief, type: "Character: it must have just one")
        }
        return .character(character)
      }
      for (name, doc, test) in tests {
        rows.unary("var \(name): Bool { get }", doc) { .bool(test(try $0.asCharacter)) }
      }
      rows.unary("var asciiValue: UInt8? { get }", "Its number in ASCII.") {
        Value(try $0.asCharacter.asciiValue.map { Value(integer: $0) })
      }
      rows.unary("var wholeNumberValue: Int? { get }", "The whole number that it stands for.") {
        Value(try $0.asCharacter.wholeNumberValue.map(Value.int))
      }
      rows.unary("var hexDigitValue: Int? { get }", "The number that it stands for in hexadecimal.") {
        Value(try $0.asCharacter.hexDigitValue.map(Value.int))
      }
      rows.unary("func uppercased() -> String", "In capital letters.") { .string(try $0.asCharacter.uppercased()) }
      rows.unary("func lowercased() -> String", "In small letters.") { .string(try $0.asCharacter.lowercased()) }
      rows.unary("var description: String { get }", "The character as a text.") { .string(try $0.asString) }
    }
  }
}
