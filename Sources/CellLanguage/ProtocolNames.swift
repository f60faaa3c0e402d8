// The protocols that constraints name, and which inherits from which: Swift's own hierarchy, as far as cells see it.

enum ProtocolNames {
  private static let parents: [String: [String]] = [
    "Hashable": ["Equatable"],
    "Comparable": ["Equatable"],
    "Collection": ["Sequence"],
    "BidirectionalCollection": ["Collection"],
    "RandomAccessCollection": ["BidirectionalCollection"],
    "MutableCollection": ["Collection"],
    "RangeReplaceableCollection": ["Collection"],
    "StringProtocol": [
      "BidirectionalCollection", "Comparable", "Hashable", "CustomStringConvertible", "LosslessStringConvertible",
    ],
    "LosslessStringConvertible": ["CustomStringConvertible"],
    "AdditiveArithmetic": ["Equatable"],
    "Numeric": ["AdditiveArithmetic"],
    "SignedNumeric": ["Numeric"],
    "Strideable": ["Comparable"],
    "BinaryInteger": ["Numeric", "Strideable", "Hashable", "CustomStringConvertible"],
    "FixedWidthInteger": ["BinaryInteger", "LosslessStringConvertible"],
    "SignedInteger": ["BinaryInteger", "SignedNumeric"],
    "UnsignedInteger": ["BinaryInteger"],
    "FloatingPoint": ["SignedNumeric", "Strideable", "Hashable"],
    "BinaryFloatingPoint": ["FloatingPoint"],
  ]

  /// Whether `name` is `ancestor` or inherits from it.
  static func inherits(_ name: String, from ancestor: String) -> Bool {
    name == ancestor || (parents[name] ?? []).contains { inherits($0, from: ancestor) }
  }

  /// The protocols that inherit from one, by name.
  static func inheritors(of name: String) -> [String] {
    parents.keys.sorted().filter { $0 != name && inherits($0, from: name) }
  }
}
