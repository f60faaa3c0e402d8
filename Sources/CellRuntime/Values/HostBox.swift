// Values of registered Swift types, boxed as they are.

import NotebookModel

/// The box of a registered type's value. A struct's box is copied before it is changed if it is shared; a class's object
/// is shared as in Swift.
open class HostBox {
  public init() {}

  open var typeName: String { "" }
  /// The boxed value.
  open var anyValue: Any { () }
  open var isNoisy: Bool { false }
  /// Whether the type is a class, whose objects are shared.
  open var isObject: Bool { false }
  open func description(debug: Bool) -> String { "" }
  open func display() throws -> MIMEBundle? { nil }
  open var tableRow: [(column: String, text: String, isNumber: Bool)]? { nil }
  open func isEqual(to other: HostBox) -> Bool { self === other }
  open func hash() -> Int { ObjectIdentifier(self).hashValue }
  open func isLess(than other: HostBox) -> Bool { false }
  open func makeIterator() -> ValueIterator? { nil }
  /// The next word of a random generator; `nil` for any other type.
  open func nextRandom() -> UInt64? { nil }
  /// A box of its own for a struct, itself for a class.
  open func copy() -> HostBox { self }
}

/// The box of one Swift type.
public final class TypedHostBox<T: HostType>: HostBox {
  public var value: T

  public init(_ value: T) { self.value = value }

  public override var typeName: String { T.cellTypeName }
  public override var anyValue: Any { value }
  public override var isNoisy: Bool { value.isNoisy }
  public override var isObject: Bool { T.self is AnyClass }
  public override func display() throws -> MIMEBundle? { try value.cellDisplay() }
  public override var tableRow: [(column: String, text: String, isNumber: Bool)]? { value.cellTableRow }

  public override func description(debug: Bool) -> String {
    debug ? String(reflecting: value) : String(describing: value)
  }

  public override func isEqual(to other: HostBox) -> Bool {
    func equal<E: Equatable>(_ left: E) -> Bool { (other.anyValue as? E).map { left == $0 } ?? false }
    if let value = value as? any Equatable { return equal(value) }
    if T.self is AnyClass { return (value as AnyObject) === (other.anyValue as AnyObject) }
    return self === other
  }

  public override func hash() -> Int {
    if let value = value as? any Hashable { return value.hashValue }
    if T.self is AnyClass { return ObjectIdentifier(value as AnyObject).hashValue }
    return 0
  }

  public override func isLess(than other: HostBox) -> Bool {
    func less<C: Comparable>(_ left: C) -> Bool { (other.anyValue as? C).map { left < $0 } ?? false }
    if let value = value as? any Comparable { return less(value) }
    return false
  }

  public override func nextRandom() -> UInt64? {
    func next<G: RandomNumberGenerator>(_ type: G.Type) -> UInt64? {
      // T is G: the generator advances in its box, without a copy.
      withUnsafeMutablePointer(to: &value) { $0.withMemoryRebound(to: G.self, capacity: 1) { $0.pointee.next() } }
    }
    return (T.self as? any RandomNumberGenerator.Type).flatMap { next($0) }
  }

  public override func copy() -> HostBox { T.self is AnyClass ? self : TypedHostBox(value) }

  public override func makeIterator() -> ValueIterator? {
    func iterator<S: Sequence>(_ sequence: S) -> ValueIterator? {
      var iterator = sequence.makeIterator()
      guard S.Element.self is any CellRepresentable.Type else { return nil }
      return ValueIterator { (iterator.next() as? any CellRepresentable)?.cellValue }
    }
    if let sequence = value as? any Sequence { return iterator(sequence) }
    return nil
  }
}
