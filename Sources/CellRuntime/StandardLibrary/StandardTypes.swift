// The standard types and what they conform to.

import CellLanguage

extension FunctionRegistry {
  mutating func addStandardTypes() {
    let types: [(name: String, generics: [String], doc: String)] = [
      ("Int", [], "A 64-bit signed integer."), ("Int8", [], "An 8-bit signed integer."),
      ("Int16", [], "A 16-bit signed integer."), ("Int32", [], "A 32-bit signed integer."),
      ("Int64", [], "A 64-bit signed integer."), ("UInt", [], "A 64-bit unsigned integer."),
      ("UInt8", [], "An 8-bit unsigned integer."), ("UInt16", [], "A 16-bit unsigned integer."),
      ("UInt32", [], "A 32-bit unsigned integer."), ("UInt64", [], "A 64-bit unsigned integer."),
      ("Double", [], "A 64-bit floating-point number."), ("Float", [], "A 32-bit floating-point number."),
      ("Bool", [], "True or false."), ("String", [], "A text."), ("Substring", [], "A part of a text."),
      ("Character", [], "What a reader sees as one character."), ("String.Index", [], "A place in a text."),
      ("Any", [], "A value of any type."), ("Error", [], "What can be thrown."), ("Never", [], "No value at all."),
      ("Array", ["Element"], "A list."), ("ArraySlice", ["Element"], "A part of a list, with the list's indices."),
      ("Dictionary", ["Key", "Value"], "Values by key, in insertion order."),
      ("Dictionary.Keys", ["Key", "Value"], "A dictionary's keys."),
      ("Dictionary.Values", ["Key", "Value"], "A dictionary's values."),
      ("Set", ["Element"], "Elements without repetition, in insertion order."),
      ("Optional", ["Wrapped"], "A value or nil."),
      ("Range", ["Bound"], "From a lower bound up to, but not including, an upper one."),
      ("ClosedRange", ["Bound"], "From a lower bound up to and including an upper one."),
      ("PartialRangeFrom", ["Bound"], "From a lower bound on."),
      ("PartialRangeUpTo", ["Bound"], "Up to, but not including, an upper bound."),
      ("PartialRangeThrough", ["Bound"], "Up to and including an upper bound."),
      ("StrideTo", ["Element"], "Numbers at equal distances, without the end."),
      ("StrideThrough", ["Element"], "Numbers at equal distances, perhaps with the end."),
      ("EnumeratedSequence", ["Element"], "Elements with their offsets."),
      ("Zip2Sequence", ["First", "Second"], "Pairs of two sequences' elements."),
      ("UnfoldSequence", ["Element"], "Elements each computed from the one before."),
      ("Repeated", ["Element"], "One element many times."),
      ("Hasher", [], "Collects what a hash is made of."),
    ]
    for type in types { add(TypeDescription(type.name, generics: type.generics, doc: type.doc)) }
    addScalarConformances()
    addCollectionConformances()
  }

  private mutating func addScalarConformances() {
    for name in CellType.signedIntegers { conform(name, ["FixedWidthInteger", "SignedInteger"]) }
    for name in CellType.unsignedIntegers { conform(name, ["FixedWidthInteger", "UnsignedInteger"]) }
    for name in ["Double", "Float"] { conform(name, ["BinaryFloatingPoint", "LosslessStringConvertible"]) }
    conform("Bool", ["Hashable", "LosslessStringConvertible"])
    conform("Character", ["Comparable", "Hashable", "LosslessStringConvertible"])
    conform("String.Index", ["Comparable", "Hashable"])
    for name in ["String", "Substring"] {
      conform(name, ["StringProtocol"])
      conform(
        name, ["Sequence", "Collection", "BidirectionalCollection", "RangeReplaceableCollection"], element: "Character")
    }
    conform("Error", ["Error"])
  }

  private mutating func addCollectionConformances() {
    let sequence = ["Sequence"]
    let collection = sequence + ["Collection", "BidirectionalCollection", "RandomAccessCollection"]
    let array = collection + ["MutableCollection", "RangeReplaceableCollection"]
    for name in ["Array", "ArraySlice"] {
      conform("\(name)<Element>", array, element: "Element")
      conform("\(name)<Element>", ["CustomStringConvertible"])
      conform("\(name)<Element>", ["Equatable", "Hashable"], requiring: "Element")
    }
    conform("Set<Element>", sequence + ["Collection"], element: "Element")
    conform("Set<Element>", ["Equatable", "Hashable", "CustomStringConvertible"])
    let pair = "(key: Key, value: Value)"
    conform("Dictionary<Key, Value>", sequence + ["Collection"], element: pair)
    conform("Dictionary<Key, Value>", ["CustomStringConvertible"])
    conform("Dictionary<Key, Value>", ["Equatable", "Hashable"], requiring: "Value")
    conform("Dictionary.Keys<Key, Value>", sequence + ["Collection"], element: "Key")
    conform("Dictionary.Values<Key, Value>", sequence + ["Collection"], element: "Value")
    conform("Optional<Wrapped>", ["Equatable", "Hashable"], requiring: "Wrapped")
    for name in ["Range", "ClosedRange"] {
      conform("\(name)<Bound>", ["Equatable", "CustomStringConvertible"])
      conform("\(name)<Bound>", ["Hashable"], requiring: "Bound")
      for proto in collection {
        add(
          conformance(
            "\(name)<Bound>", proto, element: "Bound", where: [Constraint(.parameter("Bound"), "BinaryInteger")]))
      }
    }
    add(
      conformance(
        "PartialRangeFrom<Bound>", "Sequence", element: "Bound",
        where: [Constraint(.parameter("Bound"), "BinaryInteger")]))
    for name in ["StrideTo", "StrideThrough", "UnfoldSequence"] {
      conform("\(name)<Element>", sequence, element: "Element")
    }
    conform("Repeated<Element>", collection, element: "Element")
    conform("EnumeratedSequence<Element>", sequence, element: "(offset: Int, element: Element)")
    conform("Zip2Sequence<First, Second>", sequence, element: "(First, Second)")
  }

  private mutating func conform(
    _ type: String, _ protocols: [String], element: String? = nil, requiring parameter: String? = nil
  ) {
    let first = conformance(type, "", element: element, where: [])
    for name in protocols {
      var conformance = first
      conformance.protocolName = name
      conformance.constraints = parameter.map { [Constraint(.parameter($0), name)] } ?? []
      add(conformance)
    }
  }

  private mutating func conformance(
    _ type: String, _ name: String, element: String?, where constraints: [Constraint]
  ) -> Conformance {
    let generics =
      type.firstIndex(of: "<").map { open in
        type[type.index(after: open)...].dropLast().split(separator: ",").map { String($0.filter { $0 != " " }) }
      } ?? []
    func read(_ text: String) -> CellType {
      do throws(SignatureError) {
        return try CellType(parsing: text, generics: generics)
      } catch {
        add(.declaration(text, reason: error.description))
        return .nominal(text)
      }
    }
    return Conformance(
      read(type), generics: generics, name, element: element.map(read), constraints: constraints)
  }
}
