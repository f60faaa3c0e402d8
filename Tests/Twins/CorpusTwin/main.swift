// The rows of constructs.txt, as Swift that compiles: a target with this file as its main.swift (language mode 5) prints what
// each cell shows, a line of JSON for each. Made by `export --to swift`; change the notebook and export anew.

import CellRuntime
import TwinRuntime

TwinRuntime.begin("constructs.txt")

// cell let-and-var
TwinRuntime.cell("let-and-var") {
#sourceLocation(file: "constructs.txt", line: 4)
let a = 1
var b = 2
b += a
print(a, b)
#sourceLocation()
}

// cell type-annotation-and-deferred-initialisation
TwinRuntime.cell("type-annotation-and-deferred-initialisation") {
#sourceLocation(file: "constructs.txt", line: 12)
let x: Double = 3
let y: Int
if x > 2 { y = 1 } else { y = 2 }
print(x, y)
#sourceLocation()
}

// cell several-declarations-in-one-line
TwinRuntime.cell("several-declarations-in-one-line") {
#sourceLocation(file: "constructs.txt", line: 20)
let a = 1, b = 2.5, c = "x"
print(a, b, c)
#sourceLocation()
}

// cell tuple-destructuring
TwinRuntime.cell("tuple-destructuring") {
#sourceLocation(file: "constructs.txt", line: 26)
let (q, r) = 17.quotientAndRemainder(dividingBy: 5)
let (_, last) = (1, "z")
print(q, r, last)
#sourceLocation()
}

// cell number-literals
TwinRuntime.cell("number-literals") {
#sourceLocation(file: "constructs.txt", line: 33)
print(0xFF, 0b1010, 0o17, 1_000_000, 1e3, 0x1p4, 12.5e-2)
#sourceLocation()
}

// cell printing-Double
TwinRuntime.cell("printing-Double") {
#sourceLocation(file: "constructs.txt", line: 38)
print(0.1, 1.0, 100.0, 1e16, 1e15, 123456789.0, 1e-5, 0.0001, -0.0, 5e-324, 1.7976931348623157e308)
#sourceLocation()
}

// cell printing-Float
TwinRuntime.cell("printing-Float") {
#sourceLocation(file: "constructs.txt", line: 43)
let f: Float = 0.1
print(f, Float(1) / 3, Float(16777216), Float.pi)
#sourceLocation()
}

// cell infinity-and-nan
TwinRuntime.cell("infinity-and-nan") {
#sourceLocation(file: "constructs.txt", line: 49)
print(Double.infinity, -Double.infinity, Double.nan, 0.0 / 0.0 == 0.0 / 0.0)
#sourceLocation()
}

// cell integer-arithmetic
TwinRuntime.cell("integer-arithmetic") {
#sourceLocation(file: "constructs.txt", line: 54)
print(7 + 3, 7 - 3, 7 * 3, 7 / 3, 7 % 3, -7 / 3, -7 % 3)
#sourceLocation()
}

// cell precedence
TwinRuntime.cell("precedence") {
#sourceLocation(file: "constructs.txt", line: 59)
print(2 + 3 * 4, (2 + 3) * 4, 2 << 1 + 1, 10 - 4 - 3, 1 + 2 == 3 && true)
#sourceLocation()
}

// cell bit-operators
TwinRuntime.cell("bit-operators") {
#sourceLocation(file: "constructs.txt", line: 64)
print(12 & 10, 12 | 10, 12 ^ 10, ~5, 1 << 5, -32 >> 2, 1 << 70, -1 >> 100)
#sourceLocation()
}

// cell wrapping-operators
TwinRuntime.cell("wrapping-operators") {
#sourceLocation(file: "constructs.txt", line: 69)
print(Int.max &+ 1 == Int.min, Int.min &- 1 == Int.max, UInt8(200) &+ 100, Int8(100) &* 2)
#sourceLocation()
}

// cell compound-assignment
TwinRuntime.cell("compound-assignment") {
#sourceLocation(file: "constructs.txt", line: 74)
var n = 10
n -= 3
n *= 4
n /= 5
n %= 4
n <<= 3
n |= 1
n ^= 3
n &= 0xF
print(n)
#sourceLocation()
}

// cell floating-point-arithmetic
TwinRuntime.cell("floating-point-arithmetic") {
#sourceLocation(file: "constructs.txt", line: 88)
print(0.1 + 0.2, 1.0 / 3, 7.5.truncatingRemainder(dividingBy: 2), -7.5.rounded(), 2.5.rounded(.toNearestOrEven))
#sourceLocation()
}

// cell comparisons
TwinRuntime.cell("comparisons") {
#sourceLocation(file: "constructs.txt", line: 93)
print(1 < 2, 2 <= 2, 3 > 4, 4 >= 4, 1 == 2, 1 != 2, "a" < "b", "Z" < "a")
#sourceLocation()
}

// cell logical-operators
TwinRuntime.cell("logical-operators") {
#sourceLocation(file: "constructs.txt", line: 98)
let t = true, f = false
print(t && f, t || f, !t, t && !f || f)
#sourceLocation()
}

// cell short-circuit
TwinRuntime.cell("short-circuit") {
#sourceLocation(file: "constructs.txt", line: 104)
func loud(_ b: Bool, _ name: String) -> Bool { print(name, terminator: " "); return b }
print(loud(false, "a") && loud(true, "b"), loud(true, "c") || loud(false, "d"))
#sourceLocation()
}

// cell ternary
TwinRuntime.cell("ternary") {
#sourceLocation(file: "constructs.txt", line: 110)
let k = 5
print(k > 3 ? "big" : "small", k % 2 == 0 ? "even" : "odd")
#sourceLocation()
}

// cell tuple-comparison
TwinRuntime.cell("tuple-comparison") {
#sourceLocation(file: "constructs.txt", line: 116)
print((1, "b") < (1, "c"), (2, "a") == (2, "a"), (1, 2, 3) < (1, 2, 4))
#sourceLocation()
}

// cell sized-integers
TwinRuntime.cell("sized-integers") {
#sourceLocation(file: "constructs.txt", line: 121)
let a: UInt8 = 200, b: Int16 = -5
print(a, b, Int(a) + Int(b), UInt8.max, Int8.min, UInt64.max, Int32.max)
#sourceLocation()
}

// cell conversions
TwinRuntime.cell("conversions") {
#sourceLocation(file: "constructs.txt", line: 127)
print(Int(3.99), Int(-3.99), Double(7), Float(0.5), Int("42") as Any, Int("x") as Any, Double("2.5") as Any, String(12), Int("ff", radix: 16) as Any)
#sourceLocation()
}

// cell exactly--clamping--truncating
TwinRuntime.cell("exactly--clamping--truncating") {
#sourceLocation(file: "constructs.txt", line: 132)
print(Int(exactly: 3.0) as Any, Int(exactly: 3.5) as Any, UInt8(clamping: 300), UInt8(truncatingIfNeeded: 300), Int8(exactly: 200) as Any)
#sourceLocation()
}

// cell integer-members
TwinRuntime.cell("integer-members") {
#sourceLocation(file: "constructs.txt", line: 137)
print(12.isMultiple(of: 4), (-5).magnitude, (-5).signum(), Int.max, Int.min, 40.nonzeroBitCount, 8.trailingZeroBitCount, Int.bitWidth)
#sourceLocation()
}

// cell reporting-overflow
TwinRuntime.cell("reporting-overflow") {
#sourceLocation(file: "constructs.txt", line: 142)
let r = Int8(120).addingReportingOverflow(10)
print(r.partialValue, r.overflow)
#sourceLocation()
}

// cell abs-min-max
TwinRuntime.cell("abs-min-max") {
#sourceLocation(file: "constructs.txt", line: 148)
print(abs(-3), abs(-2.5), min(3, 1, 2), max(3.5, 2), max("a", "b"), min(4, 2))
#sourceLocation()
}

// cell mathematics
TwinRuntime.cell("mathematics") {
#sourceLocation(file: "constructs.txt", line: 153)
print(sqrt(2.0), pow(2.0, 10.0), exp(0.0), log(1.0), sin(0.0), cos(0.0), tanh(0.5), floor(2.7), ceil(2.1), Double.pi)
#sourceLocation()
}

// cell double-members
TwinRuntime.cell("double-members") {
#sourceLocation(file: "constructs.txt", line: 158)
print(2.0.squareRoot(), (-1.5).magnitude, 1.5.isNaN, Double.infinity.isFinite, 3.7.rounded(.down), 1.0.nextUp, 0.5.sign)
#sourceLocation()
}

// cell string-literals
TwinRuntime.cell("string-literals") {
#sourceLocation(file: "constructs.txt", line: 163)
print("a\tb", "quote \"x\"", "\u{1F600}")
#sourceLocation()
}

// cell string-interpolation
TwinRuntime.cell("string-interpolation") {
#sourceLocation(file: "constructs.txt", line: 168)
let name = "Ada", year = 1815
print("\(name) was born in \(year), \(year + 36) \(name.uppercased()) \([1, 2]) \("in" + "ner")")
#sourceLocation()
}

// cell multi-line-string
TwinRuntime.cell("multi-line-string") {
#sourceLocation(file: "constructs.txt", line: 174)
let text = """
  one
    two \
  joined
  three "quoted"
  """
print(text)
#sourceLocation()
}

// cell raw-string
TwinRuntime.cell("raw-string") {
#sourceLocation(file: "constructs.txt", line: 187)
print(#"no \n escape \#(1 + 1) "quotes""#)
#sourceLocation()
}

// cell string-operators
TwinRuntime.cell("string-operators") {
#sourceLocation(file: "constructs.txt", line: 192)
var s = "ab"
s += "cd"
print(s + "!", s == "abcd", s.count, s.isEmpty, "".isEmpty)
#sourceLocation()
}

// cell string-case-and-search
TwinRuntime.cell("string-case-and-search") {
#sourceLocation(file: "constructs.txt", line: 199)
let s = "Hello, World"
print(s.uppercased(), s.lowercased(), s.hasPrefix("Hell"), s.hasSuffix("d"), s.contains("lo, W"), s.contains("z"))
#sourceLocation()
}

// cell string-characters
TwinRuntime.cell("string-characters") {
#sourceLocation(file: "constructs.txt", line: 205)
for c in "añ🇩🇪" { print(c, terminator: "|") }
print("añ🇩🇪".count)
#sourceLocation()
}

// cell string-reversed-and-sorted
TwinRuntime.cell("string-reversed-and-sorted") {
#sourceLocation(file: "constructs.txt", line: 211)
print(String("stressed".reversed()), String("hello".sorted()), "abc".map { $0.uppercased() })
#sourceLocation()
}

// cell string-index
TwinRuntime.cell("string-index") {
#sourceLocation(file: "constructs.txt", line: 216)
let s = "Swift"
let i = s.index(s.startIndex, offsetBy: 2)
print(s[i], s[s.startIndex], s[s.index(before: s.endIndex)], s[..<i], s[i...], s[s.startIndex...i])
#sourceLocation()
}

// cell string-firstIndex-and-distance
TwinRuntime.cell("string-firstIndex-and-distance") {
#sourceLocation(file: "constructs.txt", line: 223)
let s = "key=value"
if let e = s.firstIndex(of: "=") {
  print(s[..<e], s[s.index(after: e)...], s.distance(from: s.startIndex, to: e))
}
#sourceLocation()
}

// cell string-prefix-and-suffix
TwinRuntime.cell("string-prefix-and-suffix") {
#sourceLocation(file: "constructs.txt", line: 231)
let s = "abcdef"
print(s.prefix(2), s.suffix(2), s.dropFirst(), s.dropLast(2), s.prefix(while: { $0 < "d" }), s.prefix(99))
#sourceLocation()
}

// cell string-split-and-joined
TwinRuntime.cell("string-split-and-joined") {
#sourceLocation(file: "constructs.txt", line: 237)
print("a,b,,c".split(separator: ","), "a,b,,c".split(separator: ",", omittingEmptySubsequences: false), ["x", "y"].joined(separator: "-"), ["p", "q"].joined())
#sourceLocation()
}

// cell split-with-limit
TwinRuntime.cell("split-with-limit") {
#sourceLocation(file: "constructs.txt", line: 242)
print("a b c d".split(separator: " ", maxSplits: 1))
#sourceLocation()
}

// cell split-where
TwinRuntime.cell("split-where") {
#sourceLocation(file: "constructs.txt", line: 247)
print("1a2b3".split(whereSeparator: { $0.isLetter }))
#sourceLocation()
}

// cell string-replacing-and-filter
TwinRuntime.cell("string-replacing-and-filter") {
#sourceLocation(file: "constructs.txt", line: 252)
print("banana".replacing("an", with: "AN"), "a1b2".filter { $0.isNumber }, "Hello".replacingOccurrences(of: "l", with: "L"))
#sourceLocation()
}

// cell string-changes
TwinRuntime.cell("string-changes") {
#sourceLocation(file: "constructs.txt", line: 257)
var s = "hello"
s.append("!")
s.insert("J", at: s.startIndex)
s.remove(at: s.index(after: s.startIndex))
print(s, s.removeFirst(), s.removeLast(), s)
#sourceLocation()
}

// cell string-repeating
TwinRuntime.cell("string-repeating") {
#sourceLocation(file: "constructs.txt", line: 266)
print(String(repeating: "ab", count: 3), String(repeating: "-", count: 5))
#sourceLocation()
}

// cell string-from-number-with-radix
TwinRuntime.cell("string-from-number-with-radix") {
#sourceLocation(file: "constructs.txt", line: 271)
print(String(255, radix: 16), String(255, radix: 2), String(-10, radix: 16, uppercase: true))
#sourceLocation()
}

// cell characters
TwinRuntime.cell("characters") {
#sourceLocation(file: "constructs.txt", line: 276)
let c: Character = "7"
print(c, c.isNumber, c.wholeNumberValue as Any, c.isLetter, Character("é").isLetter, Character(" ").isWhitespace, c.asciiValue as Any)
#sourceLocation()
}

// cell string-describing-and-reflecting
TwinRuntime.cell("string-describing-and-reflecting") {
#sourceLocation(file: "constructs.txt", line: 282)
print(String(describing: 3.0), String(describing: "x"), String(reflecting: "x"), String(describing: [1: "a"]))
#sourceLocation()
}

// cell string-comparison-by-characters
TwinRuntime.cell("string-comparison-by-characters") {
#sourceLocation(file: "constructs.txt", line: 287)
print("é" == "e\u{301}", "abc" < "abd", "a" < "B")
#sourceLocation()
}

// cell substring-to-string
TwinRuntime.cell("substring-to-string") {
#sourceLocation(file: "constructs.txt", line: 292)
let w = "one two".split(separator: " ")[1]
let o = String(w)
print(w, o, [w], w + "!", w.count)
#sourceLocation()
}

// cell unicode-scalars-and-utf8
TwinRuntime.cell("unicode-scalars-and-utf8") {
#sourceLocation(file: "constructs.txt", line: 299)
print("é".utf8.count, Array("hé".utf8))
#sourceLocation()
}

// cell array-literal-and-printing
TwinRuntime.cell("array-literal-and-printing") {
#sourceLocation(file: "constructs.txt", line: 304)
print([1, 2, 3], [1.0, 2.5], ["a", "b"], [[1], [2, 3]], [Int](), [true])
#sourceLocation()
}

// cell array-index--count--first--last
TwinRuntime.cell("array-index--count--first--last") {
#sourceLocation(file: "constructs.txt", line: 309)
let a = [5, 6, 7]
print(a[0], a[2], a.count, a.first as Any, a.last as Any, a.isEmpty, [Int]().first as Any)
#sourceLocation()
}

// cell array-changes
TwinRuntime.cell("array-changes") {
#sourceLocation(file: "constructs.txt", line: 315)
var a = [1, 2, 3]
a.append(4)
a.insert(0, at: 0)
a[1] = 10
a += [5, 6]
a.remove(at: 2)
print(a, a.removeFirst(), a.removeLast(), a)
#sourceLocation()
}

// cell array-append-contentsOf
TwinRuntime.cell("array-append-contentsOf") {
#sourceLocation(file: "constructs.txt", line: 326)
var a = [1]
a.append(contentsOf: 2...4)
a.append(contentsOf: [9])
print(a)
#sourceLocation()
}

// cell array-in-place-update
TwinRuntime.cell("array-in-place-update") {
#sourceLocation(file: "constructs.txt", line: 334)
var a = [1, 2, 3]
a[0] += 5
a[1] *= 10
a.swapAt(0, 2)
a.reverse()
print(a)
#sourceLocation()
}

// cell nested-array
TwinRuntime.cell("nested-array") {
#sourceLocation(file: "constructs.txt", line: 344)
var grid = [[Int]](repeating: [Int](repeating: 0, count: 3), count: 2)
grid[1][2] = 7
grid[0].append(9)
print(grid, grid[1][2])
#sourceLocation()
}

// cell arrays-are-values
TwinRuntime.cell("arrays-are-values") {
#sourceLocation(file: "constructs.txt", line: 352)
var a = [1, 2]
var b = a
b.append(3)
a[0] = 9
print(a, b)
#sourceLocation()
}

// cell array-slices
TwinRuntime.cell("array-slices") {
#sourceLocation(file: "constructs.txt", line: 361)
let a = [1, 2, 3, 4, 5]
let s = a[1...3]
print(s, s[1], s.startIndex, s.count, a[..<2], a[3...], Array(s), a[1..<1])
#sourceLocation()
}

// cell slice-assignment
TwinRuntime.cell("slice-assignment") {
#sourceLocation(file: "constructs.txt", line: 368)
var a = [1, 2, 3, 4]
a[1...2] = [9, 9, 9]
print(a)
#sourceLocation()
}

// cell map-filter-reduce
TwinRuntime.cell("map-filter-reduce") {
#sourceLocation(file: "constructs.txt", line: 375)
let a = [1, 2, 3, 4]
print(a.map { $0 * $0 }, a.filter { $0 % 2 == 0 }, a.reduce(0, +), a.reduce(1) { $0 * $1 })
#sourceLocation()
}

// cell compactMap-and-flatMap
TwinRuntime.cell("compactMap-and-flatMap") {
#sourceLocation(file: "constructs.txt", line: 381)
print(["1", "x", "3"].compactMap { Int($0) }, [[1, 2], [3]].flatMap { $0 }, [1, 2].flatMap { [$0, $0 * 10] })
#sourceLocation()
}

// cell reduce-into
TwinRuntime.cell("reduce-into") {
#sourceLocation(file: "constructs.txt", line: 386)
let counts = "hello".reduce(into: [Character: Int]()) { $0[$1, default: 0] += 1 }
print(counts["l"]!, counts["h"]!, counts["z"] as Any)
#sourceLocation()
}

// cell sorted-and-sort
TwinRuntime.cell("sorted-and-sort") {
#sourceLocation(file: "constructs.txt", line: 392)
var a = [3, 1, 2]
print(a.sorted(), a.sorted(by: >), a.sorted { $0 > $1 })
a.sort()
print(a, ["b", "A", "a"].sorted())
#sourceLocation()
}

// cell sort-is-stable
TwinRuntime.cell("sort-is-stable") {
#sourceLocation(file: "constructs.txt", line: 401)
let words = ["bb", "a", "cc", "d"]
print(words.sorted { $0.count < $1.count })
#sourceLocation()
}

// cell min-and-max-of-arrays
TwinRuntime.cell("min-and-max-of-arrays") {
#sourceLocation(file: "constructs.txt", line: 407)
let a = [3, 1, 2]
print(a.min()!, a.max()!, a.min { abs($0 - 2) < abs($1 - 2) }!, [Double]().max() as Any)
#sourceLocation()
}

// cell contains-and-firstIndex
TwinRuntime.cell("contains-and-firstIndex") {
#sourceLocation(file: "constructs.txt", line: 413)
let a = [3, 1, 2, 1]
print(a.contains(2), a.contains { $0 > 5 }, a.firstIndex(of: 1) as Any, a.lastIndex(of: 1) as Any, a.firstIndex { $0 < 3 } as Any, a.first { $0 < 3 } as Any)
#sourceLocation()
}

// cell allSatisfy-and-forEach
TwinRuntime.cell("allSatisfy-and-forEach") {
#sourceLocation(file: "constructs.txt", line: 419)
[1, 2].forEach { print($0, terminator: ";") }
print([2, 4].allSatisfy { $0 % 2 == 0 }, [Int]().allSatisfy { _ in false })
#sourceLocation()
}

// cell prefix-suffix-dropFirst
TwinRuntime.cell("prefix-suffix-dropFirst") {
#sourceLocation(file: "constructs.txt", line: 425)
let a = [1, 2, 3, 4]
print(a.prefix(2), a.suffix(2), a.dropFirst(), a.dropLast(3), a.drop { $0 < 3 }, a.prefix { $0 < 3 })
#sourceLocation()
}

// cell reversed-enumerated-zip
TwinRuntime.cell("reversed-enumerated-zip") {
#sourceLocation(file: "constructs.txt", line: 431)
for x in [1, 2, 3].reversed() { print(x, terminator: " ") }
for (i, x) in ["a", "b"].enumerated() { print(i, x, terminator: " ") }
for (x, y) in zip([1, 2, 3], "ab") { print(x, y, terminator: " ") }
print()
#sourceLocation()
}

// cell zip-with-open-range
TwinRuntime.cell("zip-with-open-range") {
#sourceLocation(file: "constructs.txt", line: 439)
for (n, w) in zip(1..., ["x", "y"]) { print(n, w) }
#sourceLocation()
}

// cell removeAll-and-removeSubrange
TwinRuntime.cell("removeAll-and-removeSubrange") {
#sourceLocation(file: "constructs.txt", line: 445)
var a = [1, 2, 3, 4, 5, 6]
a.removeAll { $0 % 3 == 0 }
print(a)
a.removeSubrange(1...2)
print(a, a.popLast() as Any)
a.removeAll()
print(a, a.popLast() as Any)
#sourceLocation()
}

// cell array-equality
TwinRuntime.cell("array-equality") {
#sourceLocation(file: "constructs.txt", line: 458)
print([1, 2] == [1, 2], [1, 2] != [2, 1], [[1]] == [[1]], [1, 2].elementsEqual([1, 2]), [1, 2, 3].starts(with: [1, 2]))
#sourceLocation()
}

// cell array-from-range-and-sequence
TwinRuntime.cell("array-from-range-and-sequence") {
#sourceLocation(file: "constructs.txt", line: 463)
print(Array(1...5), Array("abc"), Array(stride(from: 0, to: 10, by: 3)), [Int](0..<3))
#sourceLocation()
}

// cell array-repeating
TwinRuntime.cell("array-repeating") {
#sourceLocation(file: "constructs.txt", line: 468)
print(Array(repeating: "x", count: 3), [Double](repeating: 0, count: 2))
#sourceLocation()
}

// cell joined-arrays
TwinRuntime.cell("joined-arrays") {
#sourceLocation(file: "constructs.txt", line: 473)
print(Array([[1, 2], [3]].joined()), Array([[1], [2]].joined(separator: [0])))
#sourceLocation()
}

// cell array-split
TwinRuntime.cell("array-split") {
#sourceLocation(file: "constructs.txt", line: 478)
print([1, 0, 2, 0, 3].split(separator: 0))
#sourceLocation()
}

// cell indices
TwinRuntime.cell("indices") {
#sourceLocation(file: "constructs.txt", line: 483)
let a = [4, 5]
for i in a.indices { print(i, a[i], terminator: " ") }
print(a.indices)
#sourceLocation()
}

// cell dictionary-literal-and-lookup
TwinRuntime.cell("dictionary-literal-and-lookup", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 490)
let d = ["a": 1]
print(d, d["a"] as Any, d["b"] as Any, d["b"] ?? 0, d["b", default: 7], d.count, [String: Int]())
#sourceLocation()
}

// cell dictionary-changes
TwinRuntime.cell("dictionary-changes") {
#sourceLocation(file: "constructs.txt", line: 496)
var d = ["a": 1]
d["b"] = 2
d["a"] = nil
d["c", default: 10] += 5
d["b"]! += 1
print(d["a"] as Any, d["b"]!, d["c"]!, d.count, d.removeValue(forKey: "b") as Any, d.updateValue(1, forKey: "c") as Any)
#sourceLocation()
}

// cell dictionary-of-arrays
TwinRuntime.cell("dictionary-of-arrays") {
#sourceLocation(file: "constructs.txt", line: 506)
var groups = [String: [Int]]()
for n in 1...5 { groups[n % 2 == 0 ? "even" : "odd", default: []].append(n) }
print(groups["even"]!, groups["odd"]!)
#sourceLocation()
}

// cell dictionary-iteration-sorted
TwinRuntime.cell("dictionary-iteration-sorted") {
#sourceLocation(file: "constructs.txt", line: 513)
let d = ["b": 2, "a": 1]
for (k, v) in d.sorted(by: { $0.key < $1.key }) { print(k, v, terminator: " ") }
for k in d.keys.sorted() { print(k, terminator: " ") }
print(d.values.sorted(), d.map { $0.value }.sorted())
#sourceLocation()
}

// cell dictionary-functions
TwinRuntime.cell("dictionary-functions", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 521)
let d = ["a": 1, "b": 2]
print(d.mapValues { $0 * 10 }["b"]!, d.filter { $0.value > 1 }, d.values.reduce(0, +), d.contains { $0.key == "a" }, d.max { $0.value < $1.value }!.key)
#sourceLocation()
}

// cell dictionary-initialisers
TwinRuntime.cell("dictionary-initialisers", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 527)
let d = Dictionary(uniqueKeysWithValues: [("x", 1)])
let g = Dictionary(grouping: [1, 2, 3, 4], by: { $0 % 2 })
let m = Dictionary([("a", 1), ("a", 2)], uniquingKeysWith: +)
print(d, g[0]!, g[1]!, m)
#sourceLocation()
}

// cell dictionary-merging
TwinRuntime.cell("dictionary-merging", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 535)
print(["a": 1].merging(["a": 5]) { $0 + $1 }, ["a": 1] == ["a": 1])
#sourceLocation()
}

// cell dictionary-optional-chaining
TwinRuntime.cell("dictionary-optional-chaining", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 540)
var d = ["a": [1]]
d["a"]?.append(2)
d["z"]?.append(3)
print(d, d["a"]?.count as Any, d["z"]?.count as Any)
#sourceLocation()
}

// cell sets
TwinRuntime.cell("sets") {
#sourceLocation(file: "constructs.txt", line: 548)
var s: Set = [3, 1, 3]
print(s.count, s.contains(1), s.insert(5).inserted, s.insert(1).inserted, s.remove(3) as Any, s.sorted())
#sourceLocation()
}

// cell set-algebra
TwinRuntime.cell("set-algebra", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 554)
let a: Set = [1, 2, 3], b: Set<Int> = [2, 3, 4]
print(a.union(b).sorted(), a.intersection(b).sorted(), a.subtracting(b), a.symmetricDifference(b).sorted(), Set([1]).isSubset(of: a), a.isDisjoint(with: [9]))
#sourceLocation()
}

// cell set-from-array
TwinRuntime.cell("set-from-array") {
#sourceLocation(file: "constructs.txt", line: 560)
print(Set("hello").count, Set([1, 1, 2]).sorted(), Set<Int>() == [])
#sourceLocation()
}

// cell optionals
TwinRuntime.cell("optionals") {
#sourceLocation(file: "constructs.txt", line: 565)
var o: Int? = 3
print(o as Any, o!, o ?? 0, o == 3, o == nil)
o = nil
print(o as Any, o ?? 0, o == nil)
#sourceLocation()
}

// cell if-let-and-guard-let
TwinRuntime.cell("if-let-and-guard-let") {
#sourceLocation(file: "constructs.txt", line: 574)
func half(_ n: Int?) -> String {
  guard let n, n % 2 == 0 else { return "no" }
  return "\(n / 2)"
}
let o: Int? = 4
if let o { print(o) }
if let x = Int("5"), x > 3 { print("big", x) } else { print("small") }
print(half(8), half(3), half(nil))
#sourceLocation()
}

// cell optional-map-and-flatMap
TwinRuntime.cell("optional-map-and-flatMap") {
#sourceLocation(file: "constructs.txt", line: 588)
let o: Int? = 4
print(o.map { $0 * 2 } as Any, o.flatMap { $0 > 5 ? $0 : nil } as Any)
#sourceLocation()
}

// cell optional-chaining
TwinRuntime.cell("optional-chaining") {
#sourceLocation(file: "constructs.txt", line: 594)
let words: [String]? = ["a"]
print(words?.count as Any, words?.first?.uppercased() as Any, (nil as [String]?)?.count as Any)
#sourceLocation()
}

// cell nested-optionals
TwinRuntime.cell("nested-optionals") {
#sourceLocation(file: "constructs.txt", line: 600)
let x: Int?? = .some(nil)
let y: Int?? = 3
print(x as Any, y as Any, x == nil)
#sourceLocation()
}

// cell optional-pattern
TwinRuntime.cell("optional-pattern") {
#sourceLocation(file: "constructs.txt", line: 607)
let xs: [Int?] = [1, nil, 3]
for case let x? in xs { print(x, terminator: " ") }
for case .some(let x) in xs where x > 1 { print(x, terminator: " ") }
print(xs, xs.compactMap { $0 })
#sourceLocation()
}

// cell if-and-else-if
TwinRuntime.cell("if-and-else-if") {
#sourceLocation(file: "constructs.txt", line: 615)
let n = 7
if n < 5 { print("low") } else if n < 10 { print("middle") } else { print("high") }
#sourceLocation()
}

// cell if-as-expression
TwinRuntime.cell("if-as-expression") {
#sourceLocation(file: "constructs.txt", line: 621)
let n = 3
let word = if n > 2 { "many" } else { "few" }
print(word)
#sourceLocation()
}

// cell switch-on-values
TwinRuntime.cell("switch-on-values") {
#sourceLocation(file: "constructs.txt", line: 628)
for n in [0, 1, 5, 12, -3] {
  switch n {
  case 0: print("zero", terminator: " ")
  case 1, 2: print("few", terminator: " ")
  case 3..<10: print("some", terminator: " ")
  case ..<0: print("negative", terminator: " ")
  default: print("many", terminator: " ")
  }
}
print()
#sourceLocation()
}

// cell switch-on-tuples
TwinRuntime.cell("switch-on-tuples") {
#sourceLocation(file: "constructs.txt", line: 642)
for p in [(0, 0), (3, 0), (2, 2), (1, 5)] {
  switch p {
  case (0, 0): print("origin")
  case (let x, 0): print("x axis \(x)")
  case let (x, y) where x == y: print("diagonal \(x)")
  case (_, 4...6): print("high")
  default: print("else")
  }
}
#sourceLocation()
}

// cell switch-on-strings-and-characters
TwinRuntime.cell("switch-on-strings-and-characters") {
#sourceLocation(file: "constructs.txt", line: 658)
switch "b" {
case "a": print(1)
case "b", "c": print(2)
default: print(3)
}
let c: Character = "e"
switch c {
case "a", "e", "i", "o", "u": print("vowel")
default: print("consonant")
}
#sourceLocation()
}

// cell switch-as-expression
TwinRuntime.cell("switch-as-expression") {
#sourceLocation(file: "constructs.txt", line: 673)
let n = 2
let s = switch n {
case 1: "one"
case 2: "two"
default: "more"
}
print(s)
#sourceLocation()
}

// cell fallthrough
TwinRuntime.cell("fallthrough") {
#sourceLocation(file: "constructs.txt", line: 684)
switch 1 {
case 1:
  print("one")
  fallthrough
case 2: print("two")
default: print("other")
}
#sourceLocation()
}

// cell for-in-ranges
TwinRuntime.cell("for-in-ranges") {
#sourceLocation(file: "constructs.txt", line: 696)
var t = 0
for i in 1...3 { t += i }
for i in 0..<3 { t += i }
for _ in 0..<2 { t += 100 }
for i in (1...3).reversed() { t = t * 2 + i }
print(t)
#sourceLocation()
}

// cell for-where
TwinRuntime.cell("for-where") {
#sourceLocation(file: "constructs.txt", line: 706)
for i in 1...10 where i % 3 == 0 { print(i, terminator: " ") }
print()
#sourceLocation()
}

// cell stride
TwinRuntime.cell("stride") {
#sourceLocation(file: "constructs.txt", line: 712)
for x in stride(from: 1.0, through: 2.0, by: 0.25) { print(x, terminator: " ") }
for x in stride(from: 5, to: 0, by: -2) { print(x, terminator: " ") }
print()
#sourceLocation()
}

// cell while-and-repeat
TwinRuntime.cell("while-and-repeat") {
#sourceLocation(file: "constructs.txt", line: 719)
var n = 3
while n > 0 { print(n, terminator: " "); n -= 1 }
repeat { n += 2 } while n < 5
print(n)
#sourceLocation()
}

// cell break-and-continue
TwinRuntime.cell("break-and-continue") {
#sourceLocation(file: "constructs.txt", line: 727)
for i in 0..<10 {
  if i == 2 { continue }
  if i == 5 { break }
  print(i, terminator: " ")
}
print()
#sourceLocation()
}

// cell labelled-loops
TwinRuntime.cell("labelled-loops") {
#sourceLocation(file: "constructs.txt", line: 737)
outer: for i in 1...3 {
  for j in 1...3 {
    if j == 2 { continue outer }
    if i == 3 { break outer }
    print(i, j, terminator: "; ")
  }
}
print()
#sourceLocation()
}

// cell break-out-of-switch-in-a-loop
TwinRuntime.cell("break-out-of-switch-in-a-loop") {
#sourceLocation(file: "constructs.txt", line: 749)
for i in 0..<3 {
  switch i {
  case 1: break
  default: print(i, terminator: " ")
  }
}
print("end")
#sourceLocation()
}

// cell labelled-do
TwinRuntime.cell("labelled-do") {
#sourceLocation(file: "constructs.txt", line: 760)
check: do {
  if 1 < 2 { break check }
  print("never")
}
print("after")
#sourceLocation()
}

// cell defer
TwinRuntime.cell("defer") {
#sourceLocation(file: "constructs.txt", line: 769)
func f() -> Int {
  defer { print("deferred 1") }
  defer { print("deferred 2") }
  print("body")
  return 1
}
print(f())
#sourceLocation()
}

// cell nested-functions-with-labels-and-defaults
TwinRuntime.cell("nested-functions-with-labels-and-defaults") {
#sourceLocation(file: "constructs.txt", line: 783)
func greet(_ name: String, with greeting: String = "Hello", times: Int = 1) -> String {
  String(repeating: "\(greeting), \(name)! ", count: times)
}
print(greet("Ada"), greet("Bob", with: "Hi"), greet("C", times: 2))
#sourceLocation()
}

// cell variadic-function
TwinRuntime.cell("variadic-function") {
#sourceLocation(file: "constructs.txt", line: 791)
func mean(_ xs: Double...) -> Double { xs.isEmpty ? 0 : xs.reduce(0, +) / Double(xs.count) }
print(mean(1, 2, 6), mean())
#sourceLocation()
}

// cell inout
TwinRuntime.cell("inout") {
#sourceLocation(file: "constructs.txt", line: 797)
func double(_ n: inout Int) { n *= 2 }
var n = 5
double(&n)
var a = [1, 2]
double(&a[1])
swap(&n, &a[0])
print(n, a)
#sourceLocation()
}

// cell recursion
TwinRuntime.cell("recursion") {
#sourceLocation(file: "constructs.txt", line: 808)
func fib(_ n: Int) -> Int { n < 2 ? n : fib(n - 1) + fib(n - 2) }
print(fib(15))
#sourceLocation()
}

// cell functions-as-values
TwinRuntime.cell("functions-as-values") {
#sourceLocation(file: "constructs.txt", line: 814)
func add(_ a: Int, _ b: Int) -> Int { a + b }
let op: (Int, Int) -> Int = add
let ops: [(Int, Int) -> Int] = [add, { $0 - $1 }, (*)]
print(op(1, 2), ops.map { $0(6, 3) })
#sourceLocation()
}

// cell closures-capture
TwinRuntime.cell("closures-capture") {
#sourceLocation(file: "constructs.txt", line: 822)
func makeCounter() -> () -> Int {
  var count = 0
  return { count += 1; return count }
}
let c1 = makeCounter(), c2 = makeCounter()
print(c1(), c1(), c2(), c1())
#sourceLocation()
}

// cell closure-captures-loop-variable
TwinRuntime.cell("closure-captures-loop-variable") {
#sourceLocation(file: "constructs.txt", line: 832)
var fs: [() -> Int] = []
for i in 0..<3 { fs.append { i * 10 } }
print(fs.map { $0() })
#sourceLocation()
}

// cell trailing-closures
TwinRuntime.cell("trailing-closures") {
#sourceLocation(file: "constructs.txt", line: 839)
func apply(_ n: Int, _ f: (Int) -> Int) -> Int { f(n) }
print(apply(3) { $0 + 1 }, apply(3, { n in n * n }))
#sourceLocation()
}

// cell closure-with-several-statements
TwinRuntime.cell("closure-with-several-statements") {
#sourceLocation(file: "constructs.txt", line: 845)
let classify = { (n: Int) -> String in
  if n < 0 { return "negative" }
  return n == 0 ? "zero" : "positive"
}
print([-1, 0, 1].map(classify))
#sourceLocation()
}

// cell initialisers-as-functions
TwinRuntime.cell("initialisers-as-functions") {
#sourceLocation(file: "constructs.txt", line: 854)
print(["1", "2"].map { Int($0)! }, [1, 2].map(Double.init), [1, 2].map(String.init))
#sourceLocation()
}

// cell operators-as-functions
TwinRuntime.cell("operators-as-functions") {
#sourceLocation(file: "constructs.txt", line: 859)
print([1, 2, 3].reduce(0, +), [3, 1].sorted(by: <), zip([1, 2], [3, 4]).map(*))
#sourceLocation()
}

// cell key-paths
TwinRuntime.cell("key-paths") {
#sourceLocation(file: "constructs.txt", line: 864)
print(["a", "bb"].map(\.count))
#sourceLocation()
}

// cell local-function-captures-and-mutates
TwinRuntime.cell("local-function-captures-and-mutates") {
#sourceLocation(file: "constructs.txt", line: 869)
var log: [String] = []
func note(_ s: String) { log.append(s) }
note("a")
note("b")
print(log)
#sourceLocation()
}

// cell mutual-recursion
TwinRuntime.cell("mutual-recursion") {
#sourceLocation(file: "constructs.txt", line: 878)
func isEven(_ n: Int) -> Bool { n == 0 ? true : isOdd(n - 1) }
func isOdd(_ n: Int) -> Bool { n == 0 ? false : isEven(n - 1) }
print(isEven(10), isOdd(7))
#sourceLocation()
}

// cell struct-memberwise
TwinRuntime.cell("struct-memberwise") {
#sourceLocation(file: "constructs.txt", line: 885)
struct Point { var x: Int; var y: Int }
var p = Point(x: 1, y: 2)
let q = p
p.x = 10
print(p, q, p.x + q.y)
#sourceLocation()
}

// cell struct-defaults-and-optional-members
TwinRuntime.cell("struct-defaults-and-optional-members") {
#sourceLocation(file: "constructs.txt", line: 894)
struct S { var a = 1; var b: String? ; let c: [Int] }
print(S(c: [1]), S(a: 2, b: "x", c: []))
#sourceLocation()
}

// cell struct-methods-and-computed-properties
TwinRuntime.cell("struct-methods-and-computed-properties") {
#sourceLocation(file: "constructs.txt", line: 900)
struct Rect {
  var w: Double, h: Double
  var area: Double { w * h }
  var side: Double {
    get { w }
    set { w = newValue; h = newValue }
  }
  mutating func scale(_ k: Double) { w *= k; h *= k }
  func bigger(than o: Rect) -> Bool { area > o.area }
}
var r = Rect(w: 2, h: 3)
r.scale(2)
print(r, r.area, r.bigger(than: Rect(w: 1, h: 1)))
r.side = 4
print(r)
r.side += 1
print(r.area)
#sourceLocation()
}

// cell struct-initialiser
TwinRuntime.cell("struct-initialiser") {
#sourceLocation(file: "constructs.txt", line: 923)
struct Celsius {
  var degrees: Double
  init(fahrenheit f: Double) { degrees = (f - 32) / 1.8 }
  init(_ d: Double) { degrees = d }
}
print(Celsius(fahrenheit: 212).degrees, Celsius(5).degrees)
#sourceLocation()
}

// cell failable-initialiser
TwinRuntime.cell("failable-initialiser") {
#sourceLocation(file: "constructs.txt", line: 933)
struct Even {
  let n: Int
  init?(_ n: Int) { if n % 2 != 0 { return nil }; self.n = n }
}
print(Even(4)?.n as Any, Even(3)?.n as Any, Even(3) == nil ? "none" : "some")
#sourceLocation()
}

// cell static-members
TwinRuntime.cell("static-members") {
#sourceLocation(file: "constructs.txt", line: 942)
struct Config { static let limit = 5; static func twice() -> Int { limit * 2 } }
print(Config.limit, Config.twice())
#sourceLocation()
}

// cell struct-in-arrays
TwinRuntime.cell("struct-in-arrays") {
#sourceLocation(file: "constructs.txt", line: 948)
struct P { var n: Int; var tags: [String] = [] }
var ps = [P(n: 1), P(n: 2)]
ps[0].n += 10
ps[1].tags.append("t")
print(ps[0].n, ps[1].tags, ps.map(\.n))
print(ps)
#sourceLocation()
}

// cell nested-structs
TwinRuntime.cell("nested-structs") {
#sourceLocation(file: "constructs.txt", line: 959)
struct Inner { var v = 1 }
struct Outer { var inner = Inner(); var list = [Inner()] }
var o = Outer()
o.inner.v = 5
o.list[0].v += 2
print(o)
#sourceLocation()
}

// cell Equatable-and-Hashable
TwinRuntime.cell("Equatable-and-Hashable") {
#sourceLocation(file: "constructs.txt", line: 969)
struct K: Hashable { var a: Int; var b: String }
print(K(a: 1, b: "x") == K(a: 1, b: "x"), K(a: 1, b: "x") != K(a: 2, b: "x"), Set([K(a: 1, b: "x"), K(a: 1, b: "x")]).count, [K(a: 1, b: "y"): 5][K(a: 1, b: "y")] as Any)
#sourceLocation()
}

// cell Comparable
TwinRuntime.cell("Comparable") {
#sourceLocation(file: "constructs.txt", line: 975)
struct Version: Comparable {
  var major: Int, minor: Int
  static func < (a: Version, b: Version) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}
let vs = [Version(major: 2, minor: 0), Version(major: 1, minor: 5)]
print(vs.sorted().map(\.major), vs.max()!.major, vs[0] > vs[1], vs[0] >= vs[0])
#sourceLocation()
}

// cell CustomStringConvertible
TwinRuntime.cell("CustomStringConvertible") {
#sourceLocation(file: "constructs.txt", line: 985)
struct Money: CustomStringConvertible {
  var cents: Int
  var description: String { "$\(Double(cents) / 100)" }
}
print(Money(cents: 250), [Money(cents: 5)], "\(Money(cents: 1))")
#sourceLocation()
}

// cell subscript-of-one-s-own
TwinRuntime.cell("subscript-of-one-s-own") {
#sourceLocation(file: "constructs.txt", line: 994)
struct Matrix {
  var cells = [1, 2, 3, 4]
  subscript(r: Int, c: Int) -> Int {
    get { cells[r * 2 + c] }
    set { cells[r * 2 + c] = newValue }
  }
}
var m = Matrix()
m[1, 0] = 9
m[0, 1] += 5
print(m[1, 0], m.cells)
#sourceLocation()
}

// cell enum-and-switch
TwinRuntime.cell("enum-and-switch") {
#sourceLocation(file: "constructs.txt", line: 1009)
enum Direction { case north, south, east, west }
let d = Direction.east
switch d {
case .north, .south: print("vertical")
case .east, .west: print("horizontal")
}
print(d, d == .east, d != .west)
#sourceLocation()
}

// cell enum-printing
TwinRuntime.cell("enum-printing") {
#sourceLocation(file: "constructs.txt", line: 1021)
enum E { case a, b(Int), c(x: Int, y: String) }
print(E.a, E.b(1), E.c(x: 2, y: "z"), [E.a, E.b(3)])
#sourceLocation()
}

// cell enum-raw-values
TwinRuntime.cell("enum-raw-values") {
#sourceLocation(file: "constructs.txt", line: 1027)
enum Planet: Int { case mercury = 1, venus, earth }
enum Color: String { case red, green = "GREEN" }
print(Planet.earth.rawValue, Planet(rawValue: 2) as Any, Planet(rawValue: 9) as Any, Color.red.rawValue, Color(rawValue: "GREEN")!)
#sourceLocation()
}

// cell enum-CaseIterable
TwinRuntime.cell("enum-CaseIterable") {
#sourceLocation(file: "constructs.txt", line: 1034)
enum Suit: CaseIterable { case hearts, spades }
print(Suit.allCases.count, Suit.allCases)
#sourceLocation()
}

// cell enum-associated-values
TwinRuntime.cell("enum-associated-values") {
#sourceLocation(file: "constructs.txt", line: 1040)
enum Shape { case circle(radius: Double), rectangle(width: Double, height: Double) }
func area(_ s: Shape) -> Double {
  switch s {
  case .circle(let r): return 3 * r * r
  case let .rectangle(width: w, height: h): return w * h
  }
}
print([Shape.circle(radius: 1), .rectangle(width: 2, height: 3)].map(area))
#sourceLocation()
}

// cell enum-methods
TwinRuntime.cell("enum-methods") {
#sourceLocation(file: "constructs.txt", line: 1052)
enum Light {
  case red, green
  var next: Light { self == .red ? .green : .red }
  mutating func toggle() { self = next }
}
var l = Light.red
l.toggle()
print(l, l.next)
#sourceLocation()
}

// cell if-case-and-guard-case
TwinRuntime.cell("if-case-and-guard-case") {
#sourceLocation(file: "constructs.txt", line: 1064)
enum R { case ok(Int), bad(String) }
let r = R.ok(5)
if case .ok(let n) = r, n > 3 { print("ok", n) }
func value(_ r: R) -> Int {
  guard case .ok(let n) = r else { return -1 }
  return n
}
print(value(r), value(.bad("x")))
#sourceLocation()
}

// cell enum-Comparable
TwinRuntime.cell("enum-Comparable") {
#sourceLocation(file: "constructs.txt", line: 1077)
enum Size: Comparable { case small, medium, large }
print(Size.small < .large, [Size.large, .small].sorted(), max(Size.small, .medium))
#sourceLocation()
}

// cell throw-and-catch
TwinRuntime.cell("throw-and-catch") {
#sourceLocation(file: "constructs.txt", line: 1083)
enum Failure: Error { case tooBig(Int), other }
func check(_ n: Int) throws -> Int {
  if n > 10 { throw Failure.tooBig(n) }
  if n < 0 { throw Failure.other }
  return n
}
for n in [5, 50, -1] {
  do { print(try check(n)) }
  catch Failure.tooBig(let x) { print("too big", x) }
  catch { print("other", error) }
}
print((try? check(1)) as Any, (try? check(99)) as Any)
#sourceLocation()
}

// cell error-rethrown-by-map
TwinRuntime.cell("error-rethrown-by-map") {
#sourceLocation(file: "constructs.txt", line: 1102)
enum Bad: Error { case odd(Int) }
do {
  print(try [2, 4].map { n -> Int in if n % 2 != 0 { throw Bad.odd(n) }; return n / 2 })
  print(try [2, 3].map { n -> Int in if n % 2 != 0 { throw Bad.odd(n) }; return n / 2 })
} catch { print("caught \(error)") }
#sourceLocation()
}

// cell defer-with-throw
TwinRuntime.cell("defer-with-throw") {
#sourceLocation(file: "constructs.txt", line: 1112)
enum X: Error { case x }
func f() throws { defer { print("cleanup") }; throw X.x }
do { try f() } catch { print("caught") }
#sourceLocation()
}

// cell casts-of-Any
TwinRuntime.cell("casts-of-Any") {
#sourceLocation(file: "constructs.txt", line: 1120)
let things: [Any] = [1, "two", 3.0, [4], true]
for t in things {
  switch t {
  case let n as Int: print("Int \(n)")
  case let s as String: print("String \(s)")
  case is Double: print("a Double")
  case let a as [Int]: print("array \(a)")
  default: print("else \(t)")
  }
}
#sourceLocation()
}

// cell is-and-as
TwinRuntime.cell("is-and-as") {
#sourceLocation(file: "constructs.txt", line: 1138)
let x: Any = 5
print(x is Int, x is String, x as? Int as Any, x as? String as Any, x as! Int)
#sourceLocation()
}

// cell typealias
TwinRuntime.cell("typealias") {
#sourceLocation(file: "constructs.txt", line: 1144)
typealias Pair = (Int, Int)
func sum(_ p: Pair) -> Int { p.0 + p.1 }
print(sum((3, 4)))
#sourceLocation()
}

// cell tuples
TwinRuntime.cell("tuples") {
#sourceLocation(file: "constructs.txt", line: 1151)
let p = (name: "Ada", age: 36)
var t = (1, 2.5, "x")
t.0 += 1
print(p, p.name, p.age, t, t.1)
#sourceLocation()
}

// cell swap-by-tuple
TwinRuntime.cell("swap-by-tuple") {
#sourceLocation(file: "constructs.txt", line: 1159)
var a = 1, b = 2
(a, b) = (b, a)
print(a, b)
#sourceLocation()
}

// cell function-returning-a-tuple
TwinRuntime.cell("function-returning-a-tuple") {
#sourceLocation(file: "constructs.txt", line: 1166)
func stats(_ xs: [Double]) -> (mean: Double, max: Double) { (xs.reduce(0, +) / Double(xs.count), xs.max() ?? 0) }
let s = stats([1, 2, 6])
print(s.mean, s.max, s)
#sourceLocation()
}

// cell ranges
TwinRuntime.cell("ranges") {
#sourceLocation(file: "constructs.txt", line: 1173)
let r = 1..<5
print(r, r.count, r.contains(4), r.lowerBound, (1...3), (0.5...1.5).contains(1), (1...5).map { $0 * 2 }, r.isEmpty, Array(r.reversed()))
#sourceLocation()
}

// cell range-printing-in-collections
TwinRuntime.cell("range-printing-in-collections") {
#sourceLocation(file: "constructs.txt", line: 1179)
print([0..<3], [1...2], Optional(1...2) as Any)
#sourceLocation()
}

// cell clamped-and-overlaps
TwinRuntime.cell("clamped-and-overlaps") {
#sourceLocation(file: "constructs.txt", line: 1184)
print((1..<10).clamped(to: 5..<20), (1...3).overlaps(3...4))
#sourceLocation()
}

// cell printing-nested
TwinRuntime.cell("printing-nested", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 1189)
print(["k": [1, 2]], [["a"]], [(1, "x")], [Optional(1), nil], (1, (2, "y")), ["n": nil as Int?])
#sourceLocation()
}

// cell print-separator-and-terminator
TwinRuntime.cell("print-separator-and-terminator") {
#sourceLocation(file: "constructs.txt", line: 1194)
print(1, 2, 3, separator: "-", terminator: "!\n")
print("a", "b", separator: "")
print()
#sourceLocation()
}

// cell assert-and-precondition-pass
TwinRuntime.cell("assert-and-precondition-pass") {
#sourceLocation(file: "constructs.txt", line: 1202)
assert(1 < 2)
precondition(true, "never")
print("fine")
#sourceLocation()
}

// cell sequence-and-prefix
TwinRuntime.cell("sequence-and-prefix") {
#sourceLocation(file: "constructs.txt", line: 1209)
print(Array(sequence(first: 1) { $0 < 100 ? $0 * 2 : nil }), Array(sequence(first: 1) { $0 * 3 }.prefix(4)))
#sourceLocation()
}

// cell Any-optional-printing
TwinRuntime.cell("Any-optional-printing") {
#sourceLocation(file: "constructs.txt", line: 1214)
let a: Any = Optional(3) as Any
print(a, [a], [nil, 1] as [Int?])
#sourceLocation()
}

// cell implicit-members
TwinRuntime.cell("implicit-members") {
#sourceLocation(file: "constructs.txt", line: 1220)
let xs: [Double] = [.pi, .infinity, 1]
let m: Int = .max
print(xs[1], m == Int.max)
#sourceLocation()
}

// cell shadowing-and-scopes
TwinRuntime.cell("shadowing-and-scopes") {
#sourceLocation(file: "constructs.txt", line: 1227)
let x = 1
do {
  let x = 2
  print(x)
}
if true { let x = 3; print(x) }
print(x)
#sourceLocation()
}

// cell guard-in-loop
TwinRuntime.cell("guard-in-loop") {
#sourceLocation(file: "constructs.txt", line: 1240)
for s in ["1", "a", "3"] {
  guard let n = Int(s) else { continue }
  print(n, terminator: " ")
}
print()
#sourceLocation()
}

// cell closures-stored-in-a-dictionary
TwinRuntime.cell("closures-stored-in-a-dictionary") {
#sourceLocation(file: "constructs.txt", line: 1249)
let ops: [String: (Double, Double) -> Double] = ["+": { $0 + $1 }, "max": { max($0, $1) }]
print(ops["+"]!(1, 2), ops["max"]?(3, 4) as Any, ops["?"]?(1, 1) as Any)
#sourceLocation()
}

// cell sum-of-products
TwinRuntime.cell("sum-of-products") {
#sourceLocation(file: "constructs.txt", line: 1255)
let a = [1.0, 2, 3], b = [4.0, 5, 6]
print(zip(a, b).map { $0 * $1 }.reduce(0, +))
#sourceLocation()
}

// cell sieve
TwinRuntime.cell("sieve") {
#sourceLocation(file: "constructs.txt", line: 1261)
var isPrime = [Bool](repeating: true, count: 30)
for i in 2..<30 where isPrime[i] {
  for j in stride(from: i * i, to: 30, by: i) { isPrime[j] = false }
}
print((2..<30).filter { isPrime[$0] })
#sourceLocation()
}

// cell word-count
TwinRuntime.cell("word-count") {
#sourceLocation(file: "constructs.txt", line: 1270)
let text = "the cat the dog"
var counts: [Substring: Int] = [:]
for w in text.split(separator: " ") { counts[w, default: 0] += 1 }
print(counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key)=\($0.value)" })
#sourceLocation()
}

// cell binary-search
TwinRuntime.cell("binary-search") {
#sourceLocation(file: "constructs.txt", line: 1278)
func search(_ xs: [Int], _ x: Int) -> Int? {
  var lo = 0, hi = xs.count
  while lo < hi {
    let mid = (lo + hi) / 2
    if xs[mid] == x { return mid }
    if xs[mid] < x { lo = mid + 1 } else { hi = mid }
  }
  return nil
}
print(search([1, 3, 5, 7], 5) as Any, search([1, 3], 2) as Any)
#sourceLocation()
}

// cell lexicographic-comparison-of-arrays
TwinRuntime.cell("lexicographic-comparison-of-arrays") {
#sourceLocation(file: "constructs.txt", line: 1292)
print([1, 2].lexicographicallyPrecedes([1, 3]))
#sourceLocation()
}

// cell count-where
TwinRuntime.cell("count-where") {
#sourceLocation(file: "constructs.txt", line: 1297)
print([1, 2, 3].count { $0 > 1 })
#sourceLocation()
}

// cell mutating-a-copy-in-a-function
TwinRuntime.cell("mutating-a-copy-in-a-function") {
#sourceLocation(file: "constructs.txt", line: 1302)
func appended(_ a: [Int]) -> [Int] { var b = a; b.append(0); return b }
let a = [1]
print(appended(a), a)
#sourceLocation()
}

// cell shadowed-parameter
TwinRuntime.cell("shadowed-parameter") {
#sourceLocation(file: "constructs.txt", line: 1309)
func f(_ n: Int) -> Int { var n = n; n += 1; return n }
print(f(1))
#sourceLocation()
}

// cell closure-modifies-captured-array
TwinRuntime.cell("closure-modifies-captured-array") {
#sourceLocation(file: "constructs.txt", line: 1315)
var xs = [1]
let push = { (n: Int) in xs.append(n) }
push(2)
push(3)
print(xs)
#sourceLocation()
}

// cell generic-min-over-characters
TwinRuntime.cell("generic-min-over-characters") {
#sourceLocation(file: "constructs.txt", line: 1324)
print("hello".min()!, "hello".max()!, "hello".firstIndex(of: "l") == "hello".index("hello".startIndex, offsetBy: 2))
#sourceLocation()
}

// cell Bool-functions
TwinRuntime.cell("Bool-functions") {
#sourceLocation(file: "constructs.txt", line: 1329)
var b = true
b.toggle()
print(b, Bool("true") as Any, Bool("x") as Any)
#sourceLocation()
}

// cell floating-point-formatting-edge-cases
TwinRuntime.cell("floating-point-formatting-edge-cases") {
#sourceLocation(file: "constructs.txt", line: 1336)
print(1e21, 1.0e20, 3.0e-10, 0.1 + 0.7, 4.35 * 100, 1/3.0, Float(1e10))
#sourceLocation()
}

// cell integer-division-toward-zero
TwinRuntime.cell("integer-division-toward-zero") {
#sourceLocation(file: "constructs.txt", line: 1341)
print((-7).quotientAndRemainder(dividingBy: 2), 7 / -2)
#sourceLocation()
}

// cell random-free-shuffle-by-sort
TwinRuntime.cell("random-free-shuffle-by-sort") {
#sourceLocation(file: "constructs.txt", line: 1346)
print([3, 1, 2].sorted { ($0 * 7) % 5 < ($1 * 7) % 5 })
#sourceLocation()
}

// cell string-multi-scalar
TwinRuntime.cell("string-multi-scalar") {
#sourceLocation(file: "constructs.txt", line: 1351)
let family = "👨‍👩‍👧"
print(family.count, family.unicodeScalars.count, family)
#sourceLocation()
}

// cell inout-with-struct-member
TwinRuntime.cell("inout-with-struct-member") {
#sourceLocation(file: "constructs.txt", line: 1357)
struct W { var v = [1, 2] }
func addOne(_ a: inout [Int]) { a.append(1) }
var w = W()
addOne(&w.v)
print(w)
#sourceLocation()
}

// cell optional-assignment-through-chain
TwinRuntime.cell("optional-assignment-through-chain") {
#sourceLocation(file: "constructs.txt", line: 1366)
struct B { var n = 1 }
var b: B? = B()
b?.n = 5
print(b?.n as Any, b!.n)
b = nil
b?.n = 6
print(b as Any)
#sourceLocation()
}

// cell switch-over-optional
TwinRuntime.cell("switch-over-optional") {
#sourceLocation(file: "constructs.txt", line: 1378)
func d(_ n: Int?) -> String {
  switch n {
  case nil: "none"
  case 0?: "zero"
  case let n?: "some \(n)"
  }
}
print(d(nil), d(0), d(3))
#sourceLocation()
}

// cell static-function-in-enum-namespace
TwinRuntime.cell("static-function-in-enum-namespace") {
#sourceLocation(file: "constructs.txt", line: 1390)
enum Util { static func sq(_ x: Int) -> Int { x * x } }
print(Util.sq(4))
#sourceLocation()
}

// cell bit-patterns
TwinRuntime.cell("bit-patterns") {
#sourceLocation(file: "constructs.txt", line: 1396)
print(UInt(bitPattern: -1), Int8(bitPattern: 200), UInt8(bitPattern: -1))
#sourceLocation()
}

// cell wrapping-compound-assignment
TwinRuntime.cell("wrapping-compound-assignment") {
#sourceLocation(file: "constructs.txt", line: 1401)
var n = UInt8(250)
n &+= 10
n &*= 100
print(n)
#sourceLocation()
}

// cell iterating-over-an-array-that-changes
TwinRuntime.cell("iterating-over-an-array-that-changes") {
#sourceLocation(file: "constructs.txt", line: 1409)
var g = [1, 2, 3]
for x in g { g.append(x * 10) }
print(g)
#sourceLocation()
}

// cell changing-a-slice
TwinRuntime.cell("changing-a-slice") {
#sourceLocation(file: "constructs.txt", line: 1416)
var a = [1, 2, 3, 4][1...2]
a[1] = 9
a.append(7)
print(a, a.startIndex, a.endIndex, a[3])
let first = a.removeFirst()
print(first, a, a.startIndex, a.popFirst() as Any, a.startIndex, a.popLast() as Any, a.isEmpty)
#sourceLocation()
}

// cell literals--integers-in-every-radix-with-separators
TwinRuntime.cell("literals--integers-in-every-radix-with-separators") {
#sourceLocation(file: "constructs.txt", line: 1427)
print(0b1111_0000, 0o7_7, 0xDEAD_BEEF, 1_2_3, -0x10, 0xff == 255)
#sourceLocation()
}

// cell literals--hexadecimal-floating-point
TwinRuntime.cell("literals--hexadecimal-floating-point") {
#sourceLocation(file: "constructs.txt", line: 1432)
print(0x1.8p1, 0x1p-2, 0xAp0, 1_0.5_0, 2.5e+3, 1E-2)
#sourceLocation()
}

// cell literals--an-integer-literal-takes-the-type-that-is-asked-for
TwinRuntime.cell("literals--an-integer-literal-takes-the-type-that-is-asked-for", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 1437)
let d: Double = 4
let f: Float = 3
let u: UInt8 = 255
let c: Character = "x"
let s: Set<Character> = ["a"]
print(d, f, u, c, s, 2 * d, 1 / 2, 1 / 2.0)
#sourceLocation()
}

// cell integers--division-and-remainder-by-sign
TwinRuntime.cell("integers--division-and-remainder-by-sign") {
#sourceLocation(file: "constructs.txt", line: 1447)
for (a, b) in [(7, 2), (-7, 2), (7, -2), (-7, -2)] { print(a / b, a % b, terminator: "; ") }
print()
#sourceLocation()
}

// cell integers--exponentiation-by-squaring
TwinRuntime.cell("integers--exponentiation-by-squaring") {
#sourceLocation(file: "constructs.txt", line: 1453)
func power(_ base: Int, _ exponent: Int) -> Int {
  var (result, base, exponent) = (1, base, exponent)
  while exponent > 0 {
    if exponent & 1 == 1 { result *= base }
    base *= base
    exponent >>= 1
  }
  return result
}
print(power(2, 10), power(3, 13), power(7, 0))
#sourceLocation()
}

// cell integers--greatest-common-divisor
TwinRuntime.cell("integers--greatest-common-divisor") {
#sourceLocation(file: "constructs.txt", line: 1467)
func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
print(gcd(48, 36), gcd(17, 5), gcd(0, 9))
#sourceLocation()
}

// cell integers--bounds-of-all-sizes
TwinRuntime.cell("integers--bounds-of-all-sizes") {
#sourceLocation(file: "constructs.txt", line: 1473)
print(Int8.min, Int8.max, Int16.min, Int16.max, Int32.min, Int32.max, Int64.min, UInt.max, UInt16.max, UInt32.max)
#sourceLocation()
}

// cell integers--bits
TwinRuntime.cell("integers--bits") {
#sourceLocation(file: "constructs.txt", line: 1478)
print(UInt8.bitWidth, 1.leadingZeroBitCount, UInt8(16).leadingZeroBitCount, 0b1011.nonzeroBitCount, UInt8(0x0F) << 2, UInt8(0xF0) >> 4, ~UInt8(0))
#sourceLocation()
}

// cell integers--shifts-beyond-the-width
TwinRuntime.cell("integers--shifts-beyond-the-width") {
#sourceLocation(file: "constructs.txt", line: 1483)
print(1 << 64, -1 >> 64, UInt8(1) << 8, Int8(-1) >> 9, 8 >> -1, 8 << -1)
#sourceLocation()
}

// cell integers--conversions-between-sizes
TwinRuntime.cell("integers--conversions-between-sizes") {
#sourceLocation(file: "constructs.txt", line: 1488)
let a: Int8 = -5, b: UInt16 = 500
print(Int(a) + Int(b), UInt8(truncatingIfNeeded: -1), Int8(truncatingIfNeeded: 300), Int8(clamping: 300), UInt8(clamping: -4), UInt8(exactly: 256) as Any)
#sourceLocation()
}

// cell integers--wrapping-in-a-checksum
TwinRuntime.cell("integers--wrapping-in-a-checksum") {
#sourceLocation(file: "constructs.txt", line: 1494)
var hash: UInt32 = 2_166_136_261
for byte in "swift".utf8 {
  hash ^= UInt32(byte)
  hash = hash &* 16_777_619
}
print(hash)
#sourceLocation()
}

// cell integers--overflow-reports
TwinRuntime.cell("integers--overflow-reports") {
#sourceLocation(file: "constructs.txt", line: 1504)
print(Int.max.addingReportingOverflow(1), Int.min.subtractingReportingOverflow(1), Int8(100).multipliedReportingOverflow(by: 2))
#sourceLocation()
}

// cell integers--text-with-a-radix
TwinRuntime.cell("integers--text-with-a-radix") {
#sourceLocation(file: "constructs.txt", line: 1509)
print(String(255, radix: 2), String(-255, radix: 36), Int("7f", radix: 16)!, Int("102", radix: 2) as Any, UInt8("256") as Any, Int(" 1") as Any, Int("+5") as Any)
#sourceLocation()
}

// cell integers--negate-and-magnitude
TwinRuntime.cell("integers--negate-and-magnitude") {
#sourceLocation(file: "constructs.txt", line: 1514)
var n = 5
n.negate()
print(n, n.magnitude, (-n).signum(), 0.signum(), Int.min.magnitude)
#sourceLocation()
}

// cell integers--advanced-and-distance
TwinRuntime.cell("integers--advanced-and-distance") {
#sourceLocation(file: "constructs.txt", line: 1521)
print(3.advanced(by: 4), 3.distance(to: 10), 5.0.advanced(by: 0.5), 2.0.distance(to: 1.0))
#sourceLocation()
}

// cell Double--rounding-rules
TwinRuntime.cell("Double--rounding-rules") {
#sourceLocation(file: "constructs.txt", line: 1526)
for x in [-2.5, -1.4, 0.5, 1.5, 2.6] {
  print(x.rounded(), x.rounded(.up), x.rounded(.down), x.rounded(.towardZero), x.rounded(.awayFromZero), x.rounded(.toNearestOrEven), terminator: "; ")
}
print()
#sourceLocation()
}

// cell Double--rounding-in-place
TwinRuntime.cell("Double--rounding-in-place") {
#sourceLocation(file: "constructs.txt", line: 1534)
var x = 2.51
x.round()
var y = -2.5
y.round(.towardZero)
print(x, y)
#sourceLocation()
}

// cell Double--remainders
TwinRuntime.cell("Double--remainders") {
#sourceLocation(file: "constructs.txt", line: 1543)
print((7.5).truncatingRemainder(dividingBy: 2), (-7.5).truncatingRemainder(dividingBy: 2), (7.5).remainder(dividingBy: 2), fmod(9, 4.5))
#sourceLocation()
}

// cell Double--special-values
TwinRuntime.cell("Double--special-values") {
#sourceLocation(file: "constructs.txt", line: 1548)
print(1 / 0.0, -1 / 0.0, Double.nan == .nan, Double.infinity > 1e308, (0.0).isZero, -0.0 == 0.0, Double.nan.isNaN, 1.0.isFinite)
#sourceLocation()
}

// cell Double--limits
TwinRuntime.cell("Double--limits") {
#sourceLocation(file: "constructs.txt", line: 1553)
print(Double.greatestFiniteMagnitude, Double.leastNormalMagnitude, Double.leastNonzeroMagnitude, Double.ulpOfOne, 1.0.ulp, 1.0.nextDown)
#sourceLocation()
}

// cell Double--parts
TwinRuntime.cell("Double--parts") {
#sourceLocation(file: "constructs.txt", line: 1558)
print(12.5.exponent, 12.5.significand, (-3.0).sign, 0.15625.significand, (1.0).bitPattern, Double(bitPattern: 4_611_686_018_427_387_904))
#sourceLocation()
}

// cell Double--minimum-and-maximum-with-nan
TwinRuntime.cell("Double--minimum-and-maximum-with-nan") {
#sourceLocation(file: "constructs.txt", line: 1563)
print(Double.minimum(1, .nan), Double.maximum(.nan, 2), min(1.5, -0.5), max(0.1, 0.2, 0.15))
#sourceLocation()
}

// cell Double--fused-multiply-add
TwinRuntime.cell("Double--fused-multiply-add") {
#sourceLocation(file: "constructs.txt", line: 1568)
print((1.0).addingProduct(2, 3), 2.0.squareRoot(), 9.0.squareRoot())
#sourceLocation()
}

// cell Double--printing-at-the-edges
TwinRuntime.cell("Double--printing-at-the-edges") {
#sourceLocation(file: "constructs.txt", line: 1573)
print(1e15, 1e16, 123456789012345680.0, 0.00001, 0.0001, 1.0e-7, 100000.0, 12345.678, 2.0 / 3, 1e100, -1.5e-10)
#sourceLocation()
}

// cell Float--printing-and-arithmetic
TwinRuntime.cell("Float--printing-and-arithmetic") {
#sourceLocation(file: "constructs.txt", line: 1578)
let a: Float = 1.1, b: Float = 2.2
print(a + b, a * b, Float(0.1) + Float(0.2), Double(a), Float(1e-7), Float.greatestFiniteMagnitude, Float(3.0).squareRoot())
#sourceLocation()
}

// cell Float--from-and-to-Double
TwinRuntime.cell("Float--from-and-to-Double") {
#sourceLocation(file: "constructs.txt", line: 1584)
print(Float(1.0 / 3), Double(Float(0.1)), Int(Float(2.9)), Float("1.5") as Any, Float("abc") as Any)
#sourceLocation()
}

// cell Double-from-text
TwinRuntime.cell("Double-from-text") {
#sourceLocation(file: "constructs.txt", line: 1589)
print(Double("1e3") as Any, Double("0x1p3") as Any, Double("inf") as Any, Double("1,5") as Any, Double(".5") as Any, Double("") as Any)
#sourceLocation()
}

// cell mathematics--inverse-functions
TwinRuntime.cell("mathematics--inverse-functions") {
#sourceLocation(file: "constructs.txt", line: 1594)
print(asin(1.0), acos(1.0), atan(1.0), atan2(1.0, -1.0), sinh(0.0), cosh(0.0), cbrt(27.0), hypot(3.0, 4.0))
#sourceLocation()
}

// cell mathematics--logarithms
TwinRuntime.cell("mathematics--logarithms") {
#sourceLocation(file: "constructs.txt", line: 1599)
print(log2(8.0), log10(1000.0), log1p(0.0), exp2(3.0), expm1(0.0), pow(2, 0.5), log(2.718281828459045))
#sourceLocation()
}

// cell mathematics--with-Float
TwinRuntime.cell("mathematics--with-Float") {
#sourceLocation(file: "constructs.txt", line: 1604)
let x: Float = 2
print(sqrt(x), pow(x, 3), exp(Float(0)), floor(Float(2.7)), ceil(Float(2.1)))
#sourceLocation()
}

// cell Bool--description-and-comparison
TwinRuntime.cell("Bool--description-and-comparison") {
#sourceLocation(file: "constructs.txt", line: 1610)
let flags = [true, false, true]
print(flags, flags.filter { $0 }.count, true == false, String(true), !flags[1], flags.contains(false))
#sourceLocation()
}

// cell operators--precedence-of-bits-over-comparison
TwinRuntime.cell("operators--precedence-of-bits-over-comparison") {
#sourceLocation(file: "constructs.txt", line: 1616)
print(6 & 3 == 2, 1 | 2 ^ 3, 2 + 3 << 1, -2 * 3 + 1, 10 % 4 * 2)
#sourceLocation()
}

// cell operators--ranges-bind-looser-than-sums
TwinRuntime.cell("operators--ranges-bind-looser-than-sums") {
#sourceLocation(file: "constructs.txt", line: 1621)
let n = 3
print((n - 1..<n + 2).count, Array(1...n * 2))
#sourceLocation()
}

// cell operators--nil-coalescing-chains
TwinRuntime.cell("operators--nil-coalescing-chains") {
#sourceLocation(file: "constructs.txt", line: 1627)
let a: Int? = nil, b: Int? = nil, c: Int? = 3
print(a ?? b ?? c ?? 0, a ?? 7, (a ?? b) as Any)
#sourceLocation()
}

// cell operators--nil-coalescing-binds-tighter-than-comparison
TwinRuntime.cell("operators--nil-coalescing-binds-tighter-than-comparison") {
#sourceLocation(file: "constructs.txt", line: 1633)
let score: Int? = 5
print(score ?? 0 > 3, (score ?? 0) + 1)
#sourceLocation()
}

// cell operators--ternary-chains
TwinRuntime.cell("operators--ternary-chains") {
#sourceLocation(file: "constructs.txt", line: 1639)
func grade(_ n: Int) -> String { n >= 90 ? "A" : n >= 80 ? "B" : "C" }
print([95, 85, 20].map(grade))
#sourceLocation()
}

// cell operators--compound-assignment-on-members
TwinRuntime.cell("operators--compound-assignment-on-members") {
#sourceLocation(file: "constructs.txt", line: 1645)
struct Counter { var hits = 0; var names: [String] = [] }
var counters = [Counter(), Counter()]
counters[1].hits += 3
counters[1].hits *= 2
counters[0].names += ["a", "b"]
print(counters[0].names, counters[1].hits)
#sourceLocation()
}

// cell operators--tuple-comparison-goes-from-left-to-right
TwinRuntime.cell("operators--tuple-comparison-goes-from-left-to-right") {
#sourceLocation(file: "constructs.txt", line: 1655)
print((1, 9) < (2, 0), (1, 9) <= (1, 9), ("b", 1) > ("a", 5), (1, 2, 3) != (1, 2, 4))
#sourceLocation()
}

// cell strings--escapes
TwinRuntime.cell("strings--escapes") {
#sourceLocation(file: "constructs.txt", line: 1660)
print("tab[\t] nl[\\n] quote[\"] single['] unicode[\u{e9}] null[\0]".count, "\u{1F1E9}\u{1F1EA}".count)
#sourceLocation()
}

// cell strings--multi-line-with-interpolation-and-indentation
TwinRuntime.cell("strings--multi-line-with-interpolation-and-indentation") {
#sourceLocation(file: "constructs.txt", line: 1665)
let rows = 2
let text = """
    indented by two
  \(rows) rows, "quoted", \\ backslash
  \tafter a tab

  last
  """
print(text)
#sourceLocation()
}

// cell strings--raw-with-several-pounds
TwinRuntime.cell("strings--raw-with-several-pounds") {
#sourceLocation(file: "constructs.txt", line: 1682)
print(##"a "# b \#n"##, #"\#("interpolated")"#, #"C:\dir"#)
#sourceLocation()
}

// cell strings--interpolation-of-expressions
TwinRuntime.cell("strings--interpolation-of-expressions") {
#sourceLocation(file: "constructs.txt", line: 1687)
let xs = [1, 2, 3]
print("\(xs.map { $0 * 2 }) \(xs.isEmpty ? "none" : "some") \("a" + "\(xs[0])") \((1, "b")) \(xs.first!)")
#sourceLocation()
}

// cell strings--interpolation-of-an-optional-with-a-default
TwinRuntime.cell("strings--interpolation-of-an-optional-with-a-default") {
#sourceLocation(file: "constructs.txt", line: 1693)
let name: String? = nil
print("hello \(name ?? "you")", "\(name as Any)")
#sourceLocation()
}

// cell strings--equality-by-grapheme
TwinRuntime.cell("strings--equality-by-grapheme") {
#sourceLocation(file: "constructs.txt", line: 1699)
print("caf\u{e9}" == "cafe\u{301}", "caf\u{e9}".count, "cafe\u{301}".count, "cafe\u{301}".utf8.count)
#sourceLocation()
}

// cell strings--comparison
TwinRuntime.cell("strings--comparison") {
#sourceLocation(file: "constructs.txt", line: 1704)
print("apple" < "banana", "Zebra" < "apple", "10" < "9", "a" < "aa", "" < "a", ["b", "a", "C"].sorted())
#sourceLocation()
}

// cell strings--index-arithmetic
TwinRuntime.cell("strings--index-arithmetic") {
#sourceLocation(file: "constructs.txt", line: 1709)
let s = "héllo"
let start = s.startIndex
let third = s.index(start, offsetBy: 2)
let past = s.index(start, offsetBy: 9, limitedBy: s.endIndex)
print(s[third], s[s.index(after: third)], s[s.index(s.endIndex, offsetBy: -1)], past as Any, s.distance(from: start, to: s.endIndex))
#sourceLocation()
}

// cell strings--all-ranges-of-indices
TwinRuntime.cell("strings--all-ranges-of-indices") {
#sourceLocation(file: "constructs.txt", line: 1718)
let s = "abcdef"
let i = s.index(s.startIndex, offsetBy: 2), j = s.index(s.startIndex, offsetBy: 4)
print(s[i..<j], s[i...j], s[..<i], s[...i], s[j...], s[i..<i].isEmpty)
#sourceLocation()
}

// cell strings--indices
TwinRuntime.cell("strings--indices") {
#sourceLocation(file: "constructs.txt", line: 1725)
let s = "abc"
for i in s.indices { print(s[i], s[i...], terminator: " ") }
print()
#sourceLocation()
}

// cell strings--search
TwinRuntime.cell("strings--search") {
#sourceLocation(file: "constructs.txt", line: 1732)
let s = "banana"
print(s.firstIndex(of: "n").map { s.distance(from: s.startIndex, to: $0) } as Any, s.lastIndex(of: "a") == s.index(before: s.endIndex), s.contains("nan"), s.contains { $0 == "z" }, s.first { $0 != "b" } as Any)
#sourceLocation()
}

// cell strings--splitting-in-every-way
TwinRuntime.cell("strings--splitting-in-every-way") {
#sourceLocation(file: "constructs.txt", line: 1738)
let s = "a,b;c,,d"
print(s.split(separator: ","), s.split { $0 == "," || $0 == ";" }, s.split(separator: ",", maxSplits: 1), s.split(separator: ",", omittingEmptySubsequences: false).count, s.components(separatedBy: ","))
#sourceLocation()
}

// cell strings--words-of-a-line
TwinRuntime.cell("strings--words-of-a-line") {
#sourceLocation(file: "constructs.txt", line: 1744)
let line = "  the quick  brown fox "
let words = line.split(separator: " ")
print(words, words.map(String.init).count, words.map { $0.count })
let upper = line.split(separator: " ").map { $0.uppercased() }
print(upper.joined(separator: "_"))
#sourceLocation()
}

// cell strings--changes-in-place
TwinRuntime.cell("strings--changes-in-place") {
#sourceLocation(file: "constructs.txt", line: 1754)
var s = "abc"
s += "def"
s.append("g")
s.append(contentsOf: ["h", "i"])
s.insert(contentsOf: "--", at: s.index(s.startIndex, offsetBy: 3))
s.removeFirst(2)
s.removeLast(2)
s.removeAll { $0 == "-" }
print(s, s.popLast() as Any, s)
#sourceLocation()
}

// cell strings--replacing-a-range
TwinRuntime.cell("strings--replacing-a-range") {
#sourceLocation(file: "constructs.txt", line: 1767)
var s = "one two three"
if let r = s.firstRange(of: "two") { s.replaceSubrange(r, with: "2") }
if let r = s.firstRange(of: "one ") { s.removeSubrange(r) }
print(s)
#sourceLocation()
}

// cell strings--characters-as-a-collection
TwinRuntime.cell("strings--characters-as-a-collection") {
#sourceLocation(file: "constructs.txt", line: 1775)
let s = "hello"
print(s.map { $0 }, s.reversed().map(String.init).joined(), Array(s).sorted(), s.min()!, s.max()!, s.allSatisfy { $0.isLetter }, s.enumerated().map { "\($0.offset)\($0.element)" })
#sourceLocation()
}

// cell strings--counting-characters
TwinRuntime.cell("strings--counting-characters") {
#sourceLocation(file: "constructs.txt", line: 1781)
var counts: [Character: Int] = [:]
for c in "mississippi" { counts[c, default: 0] += 1 }
print(counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key)\($0.value)" }.joined(separator: " "))
#sourceLocation()
}

// cell strings--reduce-and-prefix-while
TwinRuntime.cell("strings--reduce-and-prefix-while") {
#sourceLocation(file: "constructs.txt", line: 1788)
let digits = "2024-11-22".filter(\.isNumber)
print(digits, "2024-11-22".prefix { $0 != "-" }, "abc".reduce("") { "\($1)" + $0 }, "aab".drop { $0 == "a" })
#sourceLocation()
}

// cell strings--palindrome
TwinRuntime.cell("strings--palindrome") {
#sourceLocation(file: "constructs.txt", line: 1794)
func isPalindrome(_ text: String) -> Bool {
  let letters = text.lowercased().filter { $0.isLetter }
  return letters == String(letters.reversed())
}
print(isPalindrome("A man, a plan, a canal: Panama"), isPalindrome("Swift"))
#sourceLocation()
}

// cell strings--caesar-cipher-over-utf8
TwinRuntime.cell("strings--caesar-cipher-over-utf8") {
#sourceLocation(file: "constructs.txt", line: 1803)
let text = "Hello"
let shifted = text.utf8.map { byte -> UInt8 in
  switch byte {
  case 65...90: (byte - 65 + 3) % 26 + 65
  case 97...122: (byte - 97 + 3) % 26 + 97
  default: byte
  }
}
print(shifted, shifted.count)
#sourceLocation()
}

// cell strings--padding-by-hand
TwinRuntime.cell("strings--padding-by-hand") {
#sourceLocation(file: "constructs.txt", line: 1816)
func padded(_ s: String, to n: Int) -> String { String(repeating: " ", count: max(0, n - s.count)) + s }
for w in ["a", "bbb", "cccccc"] { print("|\(padded(w, to: 4))|", terminator: " ") }
print()
#sourceLocation()
}

// cell strings--capitalized-and-case-mapping
TwinRuntime.cell("strings--capitalized-and-case-mapping") {
#sourceLocation(file: "constructs.txt", line: 1823)
print("hello world".capitalized, "straße".uppercased(), "ÀÉ".lowercased(), "i".uppercased())
#sourceLocation()
}

// cell strings--debug-and-describing
TwinRuntime.cell("strings--debug-and-describing") {
#sourceLocation(file: "constructs.txt", line: 1828)
print(String(reflecting: "a\n\"b\""), ["a\tb"], String(describing: ["x"]), String(reflecting: ["k": "v"]), "é".debugDescription)
#sourceLocation()
}

// cell strings--starts--ends-and-elements-equal
TwinRuntime.cell("strings--starts--ends-and-elements-equal") {
#sourceLocation(file: "constructs.txt", line: 1833)
print("swift".hasPrefix(""), "swift".hasSuffix("ift"), "abc".starts(with: "ab"), "abc".elementsEqual("abc"), "abc".lexicographicallyPrecedes("abd"))
#sourceLocation()
}

// cell strings--from-characters-and-sequences
TwinRuntime.cell("strings--from-characters-and-sequences") {
#sourceLocation(file: "constructs.txt", line: 1838)
print(String(["a", "b"] as [Character]), String("abc".reversed()), String("a" as Character), String(repeating: "xy" as String, count: 2), String("hello".dropFirst(2)))
#sourceLocation()
}

// cell characters--properties
TwinRuntime.cell("characters--properties") {
#sourceLocation(file: "constructs.txt", line: 1843)
for c in ["a", "Z", "5", " ", "é", "½", "!", "\n", "中"] as [Character] {
  print(c.isLetter, c.isNumber, c.isWhitespace, c.isUppercase, c.isPunctuation, c.isASCII, terminator: " | ")
}
print()
#sourceLocation()
}

// cell characters--values
TwinRuntime.cell("characters--values") {
#sourceLocation(file: "constructs.txt", line: 1851)
print(Character("f").hexDigitValue as Any, Character("7").wholeNumberValue as Any, Character("A").asciiValue as Any, Character("é").asciiValue as Any, Character("a").uppercased(), Character("Q").lowercased(), Character("b") > "a")
#sourceLocation()
}

// cell substrings--slices-share-indices
TwinRuntime.cell("substrings--slices-share-indices") {
#sourceLocation(file: "constructs.txt", line: 1856)
let s = "key: value"
let colon = s.firstIndex(of: ":")!
let key = s[..<colon], value = s[s.index(colon, offsetBy: 2)...]
print(key, value, value[value.startIndex], value.startIndex == s.index(colon, offsetBy: 2), String(key) + "=" + value)
#sourceLocation()
}

// cell substrings--their-own-changes
TwinRuntime.cell("substrings--their-own-changes") {
#sourceLocation(file: "constructs.txt", line: 1864)
var part = "abcdef".dropFirst(2)
part.removeLast()
part.append("!")
print(part, part.count, part.uppercased(), part == "cde!", part.hasPrefix("cd"))
#sourceLocation()
}

// cell unicode--scalars-and-bytes
TwinRuntime.cell("unicode--scalars-and-bytes") {
#sourceLocation(file: "constructs.txt", line: 1872)
print("aé€😀".utf8.count, "aé€😀".unicodeScalars.count, "😀".utf8.map { $0 }, "e\u{301}".unicodeScalars.count)
#sourceLocation()
}

// cell arrays--literals-of-mixed-numbers-and-of-nothing
TwinRuntime.cell("arrays--literals-of-mixed-numbers-and-of-nothing") {
#sourceLocation(file: "constructs.txt", line: 1877)
let a = [1, 2.5, 3], b: [Int] = [], c = [Double](), d: [[String]] = [[], ["x"]]
print(a, b, c, d, b.isEmpty, d[0].isEmpty)
#sourceLocation()
}

// cell arrays--insertion-and-removal
TwinRuntime.cell("arrays--insertion-and-removal") {
#sourceLocation(file: "constructs.txt", line: 1883)
var a = [1, 2, 3]
a.insert(contentsOf: [8, 9], at: 1)
a.insert(7, at: a.endIndex)
let gone = a.remove(at: 0)
a.removeFirst(1)
a.removeLast(1)
print(a, gone, a.removeFirst(), a)
#sourceLocation()
}

// cell arrays--replacing-ranges
TwinRuntime.cell("arrays--replacing-ranges") {
#sourceLocation(file: "constructs.txt", line: 1894)
var a = Array(0..<8)
a.replaceSubrange(1..<3, with: [10, 20, 30])
a.replaceSubrange(5...6, with: [])
print(a)
a[..<2] = [99]
a[2...] = [1, 2]
print(a)
#sourceLocation()
}

// cell arrays--removing-by-condition-and-by-range
TwinRuntime.cell("arrays--removing-by-condition-and-by-range") {
#sourceLocation(file: "constructs.txt", line: 1906)
var a = Array(1...10)
a.removeAll { $0.isMultiple(of: 3) }
a.removeSubrange(..<2)
a.removeSubrange(3...)
print(a)
#sourceLocation()
}

// cell arrays--sorting-in-place-and-by-key
TwinRuntime.cell("arrays--sorting-in-place-and-by-key") {
#sourceLocation(file: "constructs.txt", line: 1915)
var people = [("Bo", 30), ("Al", 25), ("Cy", 30)]
people.sort { $0.1 < $1.1 }
print(people)
people.sort { ($1.1, $0.0) < ($0.1, $1.0) }
print(people.map(\.0))
#sourceLocation()
}

// cell arrays--sorting-keeps-equal-elements-in-order
TwinRuntime.cell("arrays--sorting-keeps-equal-elements-in-order") {
#sourceLocation(file: "constructs.txt", line: 1925)
let words = ["delta", "be", "alpha", "at", "gamma", "by"]
print(words.sorted { $0.count < $1.count }, words.sorted { $0.first! < $1.first! })
#sourceLocation()
}

// cell arrays--partition
TwinRuntime.cell("arrays--partition") {
#sourceLocation(file: "constructs.txt", line: 1931)
var a = [5, 1, 8, 2, 9]
let split = a.partition { $0 > 4 }
print(a[..<split].sorted(), a[split...].sorted(), split)
#sourceLocation()
}

// cell arrays--reversing-and-swapping
TwinRuntime.cell("arrays--reversing-and-swapping") {
#sourceLocation(file: "constructs.txt", line: 1938)
var a = [1, 2, 3, 4]
a.swapAt(0, 3)
a.reverse()
print(a, Array(a.reversed()), a.indices.reversed().map { a[$0] })
#sourceLocation()
}

// cell arrays--slices-keep-their-indices
TwinRuntime.cell("arrays--slices-keep-their-indices") {
#sourceLocation(file: "constructs.txt", line: 1946)
let a = [10, 20, 30, 40, 50]
let s = a[1..<4]
print(s.startIndex, s.endIndex, s[2], s.first!, s.map { $0 / 10 }, s.firstIndex(of: 30)!, Array(s)[0], s.dropFirst().startIndex)
#sourceLocation()
}

// cell arrays--slices-of-slices
TwinRuntime.cell("arrays--slices-of-slices") {
#sourceLocation(file: "constructs.txt", line: 1953)
let s = Array(0..<10)[2..<8]
print(s[3...5], s.prefix(2), s.suffix(2), s.dropFirst(2).dropLast(2), s[s.startIndex], Array(s.reversed()))
#sourceLocation()
}

// cell arrays--first--last-and-where-they-are
TwinRuntime.cell("arrays--first--last-and-where-they-are") {
#sourceLocation(file: "constructs.txt", line: 1959)
let a = [4, 8, 15, 16, 23, 42]
print(a.first { $0 > 10 } as Any, a.last { $0 < 20 } as Any, a.firstIndex { $0 > 10 } as Any, a.lastIndex { $0 > 100 } as Any, a.contains { $0 == 23 })
#sourceLocation()
}

// cell arrays--minimum-and-maximum-by
TwinRuntime.cell("arrays--minimum-and-maximum-by") {
#sourceLocation(file: "constructs.txt", line: 1965)
let words = ["pear", "fig", "banana", "kiwi"]
print(words.min { $0.count < $1.count }!, words.max { $0.count < $1.count }!, words.min()!, words.max()!)
#sourceLocation()
}

// cell arrays--of-equals-min-is-the-first-and-max-the-last
TwinRuntime.cell("arrays--of-equals-min-is-the-first-and-max-the-last") {
#sourceLocation(file: "constructs.txt", line: 1971)
let pairs = [(1, "a"), (2, "b"), (1, "c"), (2, "d")]
print(pairs.min { $0.0 < $1.0 }!, pairs.max { $0.0 < $1.0 }!)
#sourceLocation()
}

// cell arrays--prefix-and-drop-while
TwinRuntime.cell("arrays--prefix-and-drop-while") {
#sourceLocation(file: "constructs.txt", line: 1977)
let a = [1, 2, 5, 1, 2]
print(a.prefix { $0 < 3 }, a.drop { $0 < 3 }, a.prefix(while: { _ in false }), a.prefix(9))
#sourceLocation()
}

// cell arrays--flatMap-and-compactMap
TwinRuntime.cell("arrays--flatMap-and-compactMap") {
#sourceLocation(file: "constructs.txt", line: 1983)
print([1, 2, 3].flatMap { Array(repeating: $0, count: $0) }, ["1", "two", "3"].compactMap(Int.init), [[1], [], [2, 3]].flatMap { $0.map { $0 * 2 } }, [1, nil, 2].compactMap { $0 })
#sourceLocation()
}

// cell arrays--reduce-with-tuples-and-strings
TwinRuntime.cell("arrays--reduce-with-tuples-and-strings") {
#sourceLocation(file: "constructs.txt", line: 1988)
let (sum, product) = [1, 2, 3, 4].reduce((0, 1)) { ($0.0 + $1, $0.1 * $1) }
print(sum, product, ["a", "b"].reduce("") { $0 + $1.uppercased() }, [3, 1, 2].reduce(Int.min, max))
#sourceLocation()
}

// cell arrays--reduce-into-a-dictionary-of-arrays
TwinRuntime.cell("arrays--reduce-into-a-dictionary-of-arrays") {
#sourceLocation(file: "constructs.txt", line: 1994)
let groups = ["apple", "avocado", "bean"].reduce(into: [Character: [String]]()) { $0[$1.first!, default: []].append($1) }
print(groups["a"]!, groups["b"]!, groups.count)
#sourceLocation()
}

// cell arrays--running-sums
TwinRuntime.cell("arrays--running-sums") {
#sourceLocation(file: "constructs.txt", line: 2000)
let a = [1, 2, 3, 4]
var total = 0
print(a.map { n -> Int in total += n; return total })
#sourceLocation()
}

// cell arrays--split-in-every-way
TwinRuntime.cell("arrays--split-in-every-way") {
#sourceLocation(file: "constructs.txt", line: 2007)
let a = [1, 0, 2, 3, 0, 0, 4]
print(a.split(separator: 0).map(Array.init), a.split(separator: 0, maxSplits: 1).map { Array($0) }, a.split(separator: 0, omittingEmptySubsequences: false).map { $0.count }, a.split { $0 > 2 }.map { Array($0) })
#sourceLocation()
}

// cell arrays--joined
TwinRuntime.cell("arrays--joined") {
#sourceLocation(file: "constructs.txt", line: 2013)
print([[1, 2], [3]].joined().reduce(0, +), ["a", "b", "c"].joined(separator: ", "), [["x"], ["y", "z"]].joined().map { $0 })
#sourceLocation()
}

// cell arrays--equality--order-and-prefixes
TwinRuntime.cell("arrays--equality--order-and-prefixes") {
#sourceLocation(file: "constructs.txt", line: 2018)
print([1, 2] == [1, 2], [1, 2] != [1], [1, 2, 3].starts(with: [1]), [1, 2].lexicographicallyPrecedes([1, 2, 0]), [1, 2].elementsEqual([2, 1]), [1, 2].elementsEqual([2, 4]) { $0 * 2 == $1 })
#sourceLocation()
}

// cell arrays--index-arithmetic
TwinRuntime.cell("arrays--index-arithmetic") {
#sourceLocation(file: "constructs.txt", line: 2023)
let a = [1, 2, 3, 4]
let i = a.index(after: a.startIndex)
print(a[i], a[a.index(before: a.endIndex)], a.index(i, offsetBy: 2), a.distance(from: i, to: a.endIndex), a.indices.contains(4))
#sourceLocation()
}

// cell arrays--matrices
TwinRuntime.cell("arrays--matrices") {
#sourceLocation(file: "constructs.txt", line: 2030)
let n = 3
var m = Array(repeating: Array(repeating: 0, count: n), count: n)
for i in 0..<n { for j in 0..<n { m[i][j] = i * n + j } }
let transposed = (0..<n).map { j in m.map { $0[j] } }
print(m, transposed, m.map { $0.reduce(0, +) }, m[1].reversed().map { $0 })
#sourceLocation()
}

// cell arrays--nested-changes
TwinRuntime.cell("arrays--nested-changes") {
#sourceLocation(file: "constructs.txt", line: 2039)
var grid = [[1, 2], [3, 4]]
grid[0][1] += 10
grid[1].append(5)
grid[0].swapAt(0, 1)
grid.append([])
grid[2].insert(7, at: 0)
print(grid, grid.flatMap { $0 }.max()!)
#sourceLocation()
}

// cell arrays--copies-are-independent
TwinRuntime.cell("arrays--copies-are-independent") {
#sourceLocation(file: "constructs.txt", line: 2050)
var a = [[1], [2]]
var b = a
b[0][0] = 9
let c = a
a.append([3])
print(a, b, c)
#sourceLocation()
}

// cell arrays--loops-that-change-what-they-index
TwinRuntime.cell("arrays--loops-that-change-what-they-index") {
#sourceLocation(file: "constructs.txt", line: 2060)
var a = [3, 1, 2]
for i in a.indices { a[i] *= i }
for i in 0..<a.count where a[i] == 0 { a[i] = -1 }
print(a)
#sourceLocation()
}

// cell arrays--bubble-sort
TwinRuntime.cell("arrays--bubble-sort") {
#sourceLocation(file: "constructs.txt", line: 2068)
func bubble(_ input: [Int]) -> [Int] {
  var a = input
  for i in 0..<a.count {
    for j in 0..<(a.count - 1 - i) where a[j] > a[j + 1] { a.swapAt(j, j + 1) }
  }
  return a
}
print(bubble([5, 2, 9, 1, 5, 6]))
#sourceLocation()
}

// cell arrays--stack-and-queue
TwinRuntime.cell("arrays--stack-and-queue") {
#sourceLocation(file: "constructs.txt", line: 2080)
var stack = [Int]()
for i in 1...3 { stack.append(i) }
print(stack.popLast()!, stack.removeLast(), stack)
var queue = ["a", "b"]
queue.append("c")
print(queue.removeFirst(), queue, queue.isEmpty ? "none" : queue[0])
#sourceLocation()
}

// cell arrays--of-optionals
TwinRuntime.cell("arrays--of-optionals") {
#sourceLocation(file: "constructs.txt", line: 2091)
let a: [Int?] = [1, nil, 3]
print(a, a[1] as Any, a.compactMap { $0 }.count, a.first as Any, a.contains(nil), a.filter { $0 != nil }.count)
#sourceLocation()
}

// cell arrays--of-tuples-with-labels
TwinRuntime.cell("arrays--of-tuples-with-labels") {
#sourceLocation(file: "constructs.txt", line: 2097)
let points = [(x: 1, y: 2), (x: 3, y: 4)]
print(points, points[0].x, points.map { $0.x + $0.y }, points.map(\.y))
#sourceLocation()
}

// cell arrays--enumerated-and-zipped
TwinRuntime.cell("arrays--enumerated-and-zipped") {
#sourceLocation(file: "constructs.txt", line: 2103)
for (i, w) in ["x", "y", "z"].enumerated() where i != 1 { print(i, w, terminator: " ") }
print(zip("abc", 1...).map { "\($0)\($1)" }, Array(zip([1, 2], [true, false])))
#sourceLocation()
}

// cell arrays--windows-by-zip
TwinRuntime.cell("arrays--windows-by-zip") {
#sourceLocation(file: "constructs.txt", line: 2109)
let a = [1, 4, 9, 16]
print(zip(a, a.dropFirst()).map { $1 - $0 }, zip(a, a.dropFirst()).allSatisfy { $0 < $1 })
#sourceLocation()
}

// cell arrays--capacity-does-not-show
TwinRuntime.cell("arrays--capacity-does-not-show") {
#sourceLocation(file: "constructs.txt", line: 2115)
var a: [Int] = []
a.reserveCapacity(100)
a += 1...3
a.removeAll(keepingCapacity: true)
print(a, a.count, a.first as Any)
#sourceLocation()
}

// cell sequences--stride-in-both-directions
TwinRuntime.cell("sequences--stride-in-both-directions") {
#sourceLocation(file: "constructs.txt", line: 2124)
print(Array(stride(from: 0, to: 10, by: 4)), Array(stride(from: 10, through: 0, by: -5)), Array(stride(from: 0.0, through: 1.0, by: 0.25)), Array(stride(from: 1, to: 1, by: 1)))
#sourceLocation()
}

// cell sequences--floating-point-strides-do-not-drift
TwinRuntime.cell("sequences--floating-point-strides-do-not-drift") {
#sourceLocation(file: "constructs.txt", line: 2129)
print(Array(stride(from: 0.0, to: 1.0, by: 0.1)).map { $0 }, Array(stride(from: Float(0), to: 0.5, by: 0.1)))
#sourceLocation()
}

// cell sequences--generated
TwinRuntime.cell("sequences--generated") {
#sourceLocation(file: "constructs.txt", line: 2134)
let powers = sequence(first: 1) { $0 < 500 ? $0 * 3 : nil }
print(Array(powers), sequence(first: 5) { $0 > 0 ? $0 - 1 : nil }.reduce(0, +), Array(sequence(first: 2, next: { $0 * $0 }).prefix(4)))
#sourceLocation()
}

// cell sequences--repeated-elements
TwinRuntime.cell("sequences--repeated-elements") {
#sourceLocation(file: "constructs.txt", line: 2140)
print(Array(repeatElement("z", count: 3)), repeatElement(2, count: 4).reduce(1, *), zip(repeatElement("n", count: 2), 1...5).map { "\($0)\($1)" })
#sourceLocation()
}

// cell sequences--of-ranges
TwinRuntime.cell("sequences--of-ranges") {
#sourceLocation(file: "constructs.txt", line: 2145)
print((1...4).map { $0 * $0 }, (0..<5).filter { $0 % 2 == 1 }, (1...5).reduce(1, *), (1...3).flatMap { 0..<$0 }, (1..<4).reversed().map { $0 }, (1...10).first { $0 * $0 > 50 } as Any)
#sourceLocation()
}

// cell ranges--membership-and-bounds
TwinRuntime.cell("ranges--membership-and-bounds") {
#sourceLocation(file: "constructs.txt", line: 2150)
let r = 2..<6, c = 2...6
print(r.contains(6), c.contains(6), r.lowerBound, c.upperBound, r.count, c.count, (3..<3).isEmpty, r ~= 4, (1.0..<2.0).contains(1.5))
#sourceLocation()
}

// cell ranges--partial
TwinRuntime.cell("ranges--partial") {
#sourceLocation(file: "constructs.txt", line: 2156)
let a = [1, 2, 3, 4]
print(a[2...], a[..<2], a[...1], (3...).contains(5), (..<3).contains(3), (...3) ~= 3)
#sourceLocation()
}

// cell ranges--overlap-and-clamp
TwinRuntime.cell("ranges--overlap-and-clamp") {
#sourceLocation(file: "constructs.txt", line: 2162)
print((1..<5).overlaps(4..<8), (1..<4).overlaps(4..<8), (0...10).clamped(to: 3...5), Range(1...3), ClosedRange(1..<4))
#sourceLocation()
}

// cell ranges--of-characters-and-strings
TwinRuntime.cell("ranges--of-characters-and-strings") {
#sourceLocation(file: "constructs.txt", line: 2167)
print(("a"..."f").contains("c"), ("a"..<"f").contains("f"), ("apple"..."banana").contains("avocado"))
#sourceLocation()
}

// cell dictionaries--literals-and-types
TwinRuntime.cell("dictionaries--literals-and-types", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 2172)
let empty: [String: Int] = [:], one = [1: "one"], nested = ["a": ["b": 1]]
print(empty, one, nested, nested["a"]?["b"] as Any, nested["z"]?["b"] as Any, empty.isEmpty)
#sourceLocation()
}

// cell dictionaries--adding--changing--removing
TwinRuntime.cell("dictionaries--adding--changing--removing", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 2178)
var d: [String: Int] = [:]
d["x"] = 1
d["x", default: 0] += 5
d["y", default: 10] += 1
print(d["x"]!, d["y"]!, d.updateValue(0, forKey: "x") as Any, d.updateValue(3, forKey: "new") as Any, d.removeValue(forKey: "y") as Any, d["y"] as Any, d.count)
d.removeAll()
print(d)
#sourceLocation()
}

// cell dictionaries--sorted-by-key-and-by-value
TwinRuntime.cell("dictionaries--sorted-by-key-and-by-value") {
#sourceLocation(file: "constructs.txt", line: 2190)
let stock = ["pear": 3, "apple": 7, "fig": 3]
print(stock.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }, stock.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key), stock.keys.sorted(), stock.values.sorted(by: >))
#sourceLocation()
}

// cell dictionaries--mapping-values
TwinRuntime.cell("dictionaries--mapping-values", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 2196)
let d = ["a": 1, "b": 2]
print(d.mapValues { $0 * $0 }.sorted { $0.key < $1.key }.map(\.value), d.compactMapValues { $0 > 1 ? "\($0)" : nil }, d.filter { $0.key == "a" })
#sourceLocation()
}

// cell dictionaries--grouping
TwinRuntime.cell("dictionaries--grouping") {
#sourceLocation(file: "constructs.txt", line: 2202)
let byLength = Dictionary(grouping: ["a", "bb", "cc", "d"]) { $0.count }
print(byLength[1]!, byLength[2]!, byLength.keys.sorted(), byLength.mapValues(\.count).sorted { $0.key < $1.key }.map(\.value))
#sourceLocation()
}

// cell dictionaries--merging
TwinRuntime.cell("dictionaries--merging") {
#sourceLocation(file: "constructs.txt", line: 2208)
var d = ["a": 1, "b": 2]
d.merge(["b": 10, "c": 3]) { $0 + $1 }
d.merge([("a", 100)]) { old, _ in old }
print(d.sorted { $0.key < $1.key }.map { "\($0.key)\($0.value)" }, d.merging(["a": 0]) { _, new in new }["a"]!)
#sourceLocation()
}

// cell dictionaries--from-pairs
TwinRuntime.cell("dictionaries--from-pairs", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 2216)
let d = Dictionary(uniqueKeysWithValues: zip(["a", "b"], [1, 2]))
let first = Dictionary([("k", 1), ("k", 2)]) { a, _ in a }
print(d["b"]!, first, Dictionary(uniqueKeysWithValues: (1...3).map { ($0, $0 * $0) })[3]!)
#sourceLocation()
}

// cell dictionaries--searching
TwinRuntime.cell("dictionaries--searching") {
#sourceLocation(file: "constructs.txt", line: 2223)
let d = ["a": 1, "b": 5]
print(d.first { $0.value == 5 }!.key, d.contains { $0.value > 9 }, d.max { $0.value < $1.value }!, d.min { $0.value < $1.value }!.key, d.allSatisfy { $0.value > 0 }, d.reduce(0) { $0 + $1.value }, d.count { $0.value > 2 })
#sourceLocation()
}

// cell dictionaries--keys-of-one-s-own
TwinRuntime.cell("dictionaries--keys-of-one-s-own") {
#sourceLocation(file: "constructs.txt", line: 2229)
struct Cell: Hashable { let row: Int, column: Int }
var board: [Cell: String] = [:]
board[Cell(row: 0, column: 1)] = "x"
board[Cell(row: 0, column: 1)]? += "y"
print(board[Cell(row: 0, column: 1)]!, board[Cell(row: 1, column: 1)] as Any, board.count)
#sourceLocation()
}

// cell dictionaries--equality-ignores-order
TwinRuntime.cell("dictionaries--equality-ignores-order", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 2238)
var a = ["x": 1, "y": 2]
let b = ["y": 2, "x": 1]
print(a == b, a != b)
a["x"] = nil
print(a == b, a)
#sourceLocation()
}

// cell dictionaries--values-changed-in-place
TwinRuntime.cell("dictionaries--values-changed-in-place") {
#sourceLocation(file: "constructs.txt", line: 2248)
var lists = ["a": [1], "b": []]
lists["a"]!.append(2)
lists["b"]?.append(9)
lists["c"]?.append(0)
lists["d", default: []] += [4, 5]
for key in lists.keys.sorted() { print(key, lists[key]!, terminator: " ") }
print()
#sourceLocation()
}

// cell dictionaries--memoised-recursion
TwinRuntime.cell("dictionaries--memoised-recursion") {
#sourceLocation(file: "constructs.txt", line: 2259)
var memo: [Int: Int] = [:]
func fib(_ n: Int) -> Int {
  if n < 2 { return n }
  if let known = memo[n] { return known }
  let value = fib(n - 1) + fib(n - 2)
  memo[n] = value
  return value
}
print(fib(60), memo.count)
#sourceLocation()
}

// cell sets--insertion-and-removal
TwinRuntime.cell("sets--insertion-and-removal", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 2272)
var s: Set<Int> = []
print(s.insert(1), s.insert(1), s.remove(1) as Any, s.remove(1) as Any, s.isEmpty, s.update(with: 4) as Any, s)
#sourceLocation()
}

// cell sets--algebra-in-place
TwinRuntime.cell("sets--algebra-in-place") {
#sourceLocation(file: "constructs.txt", line: 2278)
var a: Set = [1, 2, 3, 4]
a.formUnion([5])
a.subtract([1])
a.formIntersection([2, 3, 5, 9])
a.formSymmetricDifference([3, 7])
print(a.sorted())
#sourceLocation()
}

// cell sets--relations
TwinRuntime.cell("sets--relations") {
#sourceLocation(file: "constructs.txt", line: 2288)
let small: Set = [1, 2], big: Set = [1, 2, 3]
print(small.isSubset(of: big), big.isSuperset(of: small), small.isStrictSubset(of: small), big.isStrictSuperset(of: small), small.isDisjoint(with: [3]), small == [2, 1])
#sourceLocation()
}

// cell sets--of-arrays-and-of-texts
TwinRuntime.cell("sets--of-arrays-and-of-texts") {
#sourceLocation(file: "constructs.txt", line: 2294)
let s: Set<[Int]> = [[1], [1], [2]]
let letters = Set("swift").union("fast")
print(s.count, s.contains([2]), letters.sorted(), letters.filter { $0 > "s" }.count, letters.map { String($0) }.sorted().joined())
#sourceLocation()
}

// cell sets--removing-duplicates-and-keeping-the-order
TwinRuntime.cell("sets--removing-duplicates-and-keeping-the-order") {
#sourceLocation(file: "constructs.txt", line: 2301)
var seen: Set<Int> = []
print([3, 1, 3, 2, 1].filter { seen.insert($0).inserted })
#sourceLocation()
}

// cell tuples--labels-and-positions
TwinRuntime.cell("tuples--labels-and-positions") {
#sourceLocation(file: "constructs.txt", line: 2307)
let t = (name: "x", size: (w: 1, h: 2))
let (name, (_, h)) = t
print(t.size.w, t.1.h, name, h, t)
#sourceLocation()
}

// cell tuples--mutation
TwinRuntime.cell("tuples--mutation") {
#sourceLocation(file: "constructs.txt", line: 2314)
var t = (count: 1, items: ["a"])
t.count += 1
t.items.append("b")
t.1[0] = "z"
print(t, t == (2, ["z", "b"]))
#sourceLocation()
}

// cell tuples--swapping-several
TwinRuntime.cell("tuples--swapping-several") {
#sourceLocation(file: "constructs.txt", line: 2323)
var (a, b, c) = (1, 2, 3)
(a, b, c) = (c, a, b)
print(a, b, c)
#sourceLocation()
}

// cell optionals--unwrapping-several-at-once
TwinRuntime.cell("optionals--unwrapping-several-at-once") {
#sourceLocation(file: "constructs.txt", line: 2330)
let a: Int? = 1, b: String? = "x", c: Double? = nil
if let a, let b { print(a, b) }
if let a, let b, let c { print(a, b, c) } else { print("not all") }
if let a, a > 0, var text = b { text += "!"; print(text) }
#sourceLocation()
}

// cell optionals--guard-with-several-conditions
TwinRuntime.cell("optionals--guard-with-several-conditions") {
#sourceLocation(file: "constructs.txt", line: 2340)
func describe(_ text: String?) -> String {
  guard let text, !text.isEmpty, let n = Int(text), n >= 0 else { return "invalid" }
  return "\(n)"
}
print(describe("12"), describe(""), describe("-3"), describe(nil), describe("x"))
#sourceLocation()
}

// cell optionals--comparison-and-equality
TwinRuntime.cell("optionals--comparison-and-equality") {
#sourceLocation(file: "constructs.txt", line: 2349)
let a: Int? = 3, b: Int? = nil
print(a == 3, a != nil, b == nil, a == b, [a, b] == [3, nil], a.map { $0 > 2 } ?? false)
#sourceLocation()
}

// cell optionals--chains-of-calls
TwinRuntime.cell("optionals--chains-of-calls") {
#sourceLocation(file: "constructs.txt", line: 2355)
struct Address { var street: String?; var lines: [String] = [] }
struct Person { var address: Address? }
var p = Person(address: Address(street: "Elm", lines: ["a"]))
print(p.address?.street?.count as Any, p.address?.lines.first as Any, Person().address?.street as Any)
p.address?.lines.append("b")
p.address?.street = nil
print(p.address!.lines, p.address?.street as Any, p.address?.street?.isEmpty ?? true)
#sourceLocation()
}

// cell optionals--take-and-assign-through
TwinRuntime.cell("optionals--take-and-assign-through") {
#sourceLocation(file: "constructs.txt", line: 2367)
var a: Int? = 5
a? += 1
print(a as Any, a.take() as Any, a as Any)
a? += 1
print(a as Any)
#sourceLocation()
}

// cell optionals--in-switch
TwinRuntime.cell("optionals--in-switch") {
#sourceLocation(file: "constructs.txt", line: 2377)
for v in [nil, 0, 5] as [Int?] {
  switch v {
  case .none: print("none", terminator: " ")
  case .some(0): print("zero", terminator: " ")
  case .some(let n) where n > 3: print("big \(n)", terminator: " ")
  case .some: print("some", terminator: " ")
  }
}
print()
#sourceLocation()
}

// cell optionals--nested
TwinRuntime.cell("optionals--nested") {
#sourceLocation(file: "constructs.txt", line: 2390)
let x: Int?? = 5, y: Int?? = nil, z: Int?? = .some(nil)
print(x as Any, y as Any, z as Any, x == 5, y == nil, z == .some(nil))
if let inner = x, let value = inner { print(value) }
if let inner = z { print(inner as Any) }
#sourceLocation()
}

// cell optionals--flatMap-against-map
TwinRuntime.cell("optionals--flatMap-against-map") {
#sourceLocation(file: "constructs.txt", line: 2400)
let text: String? = "42"
print(text.flatMap { Int($0) } as Any, text.map { Int($0) } as Any, text.map { $0.count } as Any)
#sourceLocation()
}

// cell optionals--implicit-nil-and-deferred-values
TwinRuntime.cell("optionals--implicit-nil-and-deferred-values") {
#sourceLocation(file: "constructs.txt", line: 2406)
var later: String?
print(later as Any)
later = "now"
print(later!, later?.uppercased() ?? "")
let sign: Int
if later == nil { sign = -1 } else { sign = 1 }
print(sign)
#sourceLocation()
}

// cell if--as-expression-in-several-places
TwinRuntime.cell("if--as-expression-in-several-places") {
#sourceLocation(file: "constructs.txt", line: 2419)
func sign(_ n: Int) -> String { if n < 0 { "-" } else if n == 0 { "0" } else { "+" } }
let big = if sign(5) == "+" { 10 } else { 0 }
print(sign(-1), sign(0), sign(1), big)
#sourceLocation()
}

// cell if--conditions-mix-bindings--patterns-and-values
TwinRuntime.cell("if--conditions-mix-bindings--patterns-and-values") {
#sourceLocation(file: "constructs.txt", line: 2426)
let pair: (Int?, String) = (3, "x")
if let n = pair.0, n > 2, case (_, "x") = pair { print("matched", n) }
if case let (n?, s) = pair, s.count == 1 { print(n, s) }
if case 1...5 = pair.0 ?? 0 { print("in range") }
#sourceLocation()
}

// cell switch--where-clauses
TwinRuntime.cell("switch--where-clauses") {
#sourceLocation(file: "constructs.txt", line: 2436)
for n in [-4, 0, 3, 10] {
  switch n {
  case let x where x < 0: print("negative \(-x)", terminator: " ")
  case 0: print("zero", terminator: " ")
  case let x where x.isMultiple(of: 2): print("even \(x)", terminator: " ")
  case _: print("odd", terminator: " ")
  }
}
print()
#sourceLocation()
}

// cell switch--bindings-in-several-patterns-of-one-case
TwinRuntime.cell("switch--bindings-in-several-patterns-of-one-case") {
#sourceLocation(file: "constructs.txt", line: 2449)
enum Token { case number(Int), negative(Int), word(String) }
for t in [Token.number(1), .negative(2), .word("x")] {
  switch t {
  case .number(let n), .negative(let n): print("n\(n)", terminator: " ")
  case .word(let w): print(w, terminator: " ")
  }
}
print()
#sourceLocation()
}

// cell switch--over-pairs-of-enums
TwinRuntime.cell("switch--over-pairs-of-enums") {
#sourceLocation(file: "constructs.txt", line: 2461)
enum Move { case rock, paper, scissors }
func beats(_ a: Move, _ b: Move) -> Bool {
  switch (a, b) {
  case (.rock, .scissors), (.paper, .rock), (.scissors, .paper): true
  default: false
  }
}
print(beats(.rock, .scissors), beats(.rock, .paper), beats(.paper, .paper))
#sourceLocation()
}

// cell switch--partial-ranges-and-half-open-ranges
TwinRuntime.cell("switch--partial-ranges-and-half-open-ranges") {
#sourceLocation(file: "constructs.txt", line: 2473)
for t in [-300.0, -5, 0, 21.5, 99] {
  switch t {
  case ..<(-273.15): print("impossible", terminator: " ")
  case -273.15..<0: print("frost", terminator: " ")
  case 0...25: print("mild", terminator: " ")
  default: print("hot", terminator: " ")
  }
}
print()
#sourceLocation()
}

// cell switch--strings-and-bindings-of-the-rest
TwinRuntime.cell("switch--strings-and-bindings-of-the-rest") {
#sourceLocation(file: "constructs.txt", line: 2486)
func command(_ line: String) -> String {
  let words = line.split(separator: " ").map(String.init)
  switch (words.first, words.count) {
  case ("go", 2): return "going \(words[1])"
  case ("look", _): return "looking"
  case (nil, _): return "nothing"
  case (let verb?, _): return "cannot \(verb)"
  }
}
print(command("go north"), command("look at it"), command(""), command("fly"))
#sourceLocation()
}

// cell switch--fallthrough-through-several-cases
TwinRuntime.cell("switch--fallthrough-through-several-cases") {
#sourceLocation(file: "constructs.txt", line: 2500)
func letters(_ n: Int) -> String {
  var out = ""
  switch n {
  case 3: out += "c"; fallthrough
  case 2: out += "b"; fallthrough
  case 1: out += "a"
  default: out += "-"
  }
  return out
}
print(letters(3), letters(2), letters(1), letters(0))
#sourceLocation()
}

// cell switch--characters-in-ranges
TwinRuntime.cell("switch--characters-in-ranges") {
#sourceLocation(file: "constructs.txt", line: 2515)
func kind(_ c: Character) -> String {
  switch c {
  case "a"..."z": "lower"
  case "A"..."Z": "upper"
  case "0"..."9": "digit"
  default: "other"
  }
}
print("aZ5?".map(kind))
#sourceLocation()
}

// cell switch--booleans-and-tuples-of-booleans
TwinRuntime.cell("switch--booleans-and-tuples-of-booleans") {
#sourceLocation(file: "constructs.txt", line: 2528)
for (a, b) in [(true, false), (true, true), (false, false)] {
  switch (a, b) {
  case (true, true): print("both", terminator: " ")
  case (true, false), (false, true): print("one", terminator: " ")
  case (false, false): print("none", terminator: " ")
  }
}
print()
#sourceLocation()
}

// cell switch--as-an-expression-that-returns-closures
TwinRuntime.cell("switch--as-an-expression-that-returns-closures") {
#sourceLocation(file: "constructs.txt", line: 2540)
let op = "*"
let f: (Int, Int) -> Int = switch op {
case "+": { $0 + $1 }
case "*": { $0 * $1 }
default: { _, _ in 0 }
}
print(f(3, 4))
#sourceLocation()
}

// cell loops--nested-with-labels
TwinRuntime.cell("loops--nested-with-labels") {
#sourceLocation(file: "constructs.txt", line: 2551)
search: for i in 2...20 {
  for d in 2..<max(i, 3) where d < i {
    if i % d == 0 { continue search }
  }
  if i > 12 { break search }
  print(i, terminator: " ")
}
print()
#sourceLocation()
}

// cell loops--labelled-while-and-switch
TwinRuntime.cell("loops--labelled-while-and-switch") {
#sourceLocation(file: "constructs.txt", line: 2563)
var n = 0
loop: while true {
  n += 1
  switch n {
  case 3: continue loop
  case 6: break loop
  default: print(n, terminator: " ")
  }
}
print("end", n)
#sourceLocation()
}

// cell loops--while-let
TwinRuntime.cell("loops--while-let") {
#sourceLocation(file: "constructs.txt", line: 2577)
var stack = [1, 2, 3]
while let top = stack.popLast() { print(top, terminator: " ") }
var current: Int? = 16
while let c = current, c > 1 { print(c, terminator: " "); current = c / 2 }
print()
#sourceLocation()
}

// cell loops--repeat-with-a-condition-over-its-own-variables
TwinRuntime.cell("loops--repeat-with-a-condition-over-its-own-variables") {
#sourceLocation(file: "constructs.txt", line: 2586)
var guess = 1.0
repeat { guess = (guess + 2 / guess) / 2 } while abs(guess * guess - 2) > 1e-12
print(guess)
#sourceLocation()
}

// cell loops--for-case-with-tuples-and-where
TwinRuntime.cell("loops--for-case-with-tuples-and-where") {
#sourceLocation(file: "constructs.txt", line: 2593)
let points = [(0, 1), (2, 0), (0, 3)]
for case (0, let y) in points where y > 1 { print("y", y) }
for case let (x, 0) in points { print("x", x) }
#sourceLocation()
}

// cell loops--for-case-with-enums
TwinRuntime.cell("loops--for-case-with-enums") {
#sourceLocation(file: "constructs.txt", line: 2601)
enum Event { case key(String), click(x: Int, y: Int), quit }
let events = [Event.key("a"), .click(x: 1, y: 2), .quit, .click(x: 5, y: 6)]
for case .click(let x, let y) in events { print(x + y, terminator: " ") }
for case .key(let k) in events { print(k, terminator: " ") }
print()
#sourceLocation()
}

// cell loops--the-variable-is-a-copy
TwinRuntime.cell("loops--the-variable-is-a-copy") {
#sourceLocation(file: "constructs.txt", line: 2610)
var a = [1, 2, 3]
for var x in a { x *= 10; a.append(x) }
print(a)
#sourceLocation()
}

// cell loops--underscore-and-shadowing
TwinRuntime.cell("loops--underscore-and-shadowing") {
#sourceLocation(file: "constructs.txt", line: 2617)
let x = 5
for x in 0..<2 { print(x, terminator: " ") }
for _ in 0..<2 { print(x, terminator: " ") }
print()
#sourceLocation()
}

// cell loops--collatz
TwinRuntime.cell("loops--collatz") {
#sourceLocation(file: "constructs.txt", line: 2625)
func steps(_ n: Int) -> Int {
  var n = n, count = 0
  while n != 1 { n = n % 2 == 0 ? n / 2 : 3 * n + 1; count += 1 }
  return count
}
print((1...10).map(steps), (1...30).max { steps($0) < steps($1) }!)
#sourceLocation()
}

// cell defer--order-within-loops-and-functions
TwinRuntime.cell("defer--order-within-loops-and-functions") {
#sourceLocation(file: "constructs.txt", line: 2635)
func run() {
  print("start", terminator: " ")
  defer { print("last") }
  for i in 0..<2 {
    defer { print("d\(i)", terminator: " ") }
    if i == 1 { continue }
    print("b\(i)", terminator: " ")
  }
  defer { print("middle", terminator: " ") }
}
run()
#sourceLocation()
}

// cell defer--sees-the-values-at-the-end
TwinRuntime.cell("defer--sees-the-values-at-the-end") {
#sourceLocation(file: "constructs.txt", line: 2650)
func f() -> Int {
  var n = 1
  defer { print("deferred", n) }
  n = 5
  return n + 1
}
print(f())
#sourceLocation()
}

// cell defer--before-a-thrown-error-leaves
TwinRuntime.cell("defer--before-a-thrown-error-leaves") {
#sourceLocation(file: "constructs.txt", line: 2662)
enum E: Error { case stop }
func g(_ log: inout [String]) throws {
  defer { log.append("closed") }
  log.append("open")
  throw E.stop
}
var log: [String] = []
do { try g(&log) } catch { log.append("\(error)") }
print(log)
#sourceLocation()
}

// cell guard--in-loops-and-with-patterns
TwinRuntime.cell("guard--in-loops-and-with-patterns") {
#sourceLocation(file: "constructs.txt", line: 2675)
enum Result2 { case ok(Int), failed }
for r in [Result2.ok(1), .failed, .ok(3)] {
  guard case .ok(let n) = r else { print("skip", terminator: " "); continue }
  print(n, terminator: " ")
}
print()
#sourceLocation()
}

// cell do--scopes-and-labels
TwinRuntime.cell("do--scopes-and-labels") {
#sourceLocation(file: "constructs.txt", line: 2685)
outer: do {
  let x = 1
  do {
    let x = 2
    if x == 2 { print("inner", x); break outer }
  }
  print("never", x)
}
print("after")
#sourceLocation()
}

// cell functions--overloads-by-type-and-by-label
TwinRuntime.cell("functions--overloads-by-type-and-by-label") {
#sourceLocation(file: "constructs.txt", line: 2699)
func show(_ n: Int) -> String { "int" }
func show(_ d: Double) -> String { "double" }
func show(_ s: String) -> String { "string" }
func show(value n: Int) -> String { "labelled" }
func show(_ a: Int, _ b: Int) -> String { "two" }
let f: Float = 1
print(show(1), show(1.0), show("x"), show(value: 1), show(1, 2), show(Double(f)))
#sourceLocation()
}

// cell functions--overloads-by-result
TwinRuntime.cell("functions--overloads-by-result") {
#sourceLocation(file: "constructs.txt", line: 2710)
func make() -> Int { 1 }
func make() -> String { "s" }
let n: Int = make(), s: String = make()
print(n, s)
#sourceLocation()
}

// cell functions--a-default-loses-against-an-exact-fit
TwinRuntime.cell("functions--a-default-loses-against-an-exact-fit") {
#sourceLocation(file: "constructs.txt", line: 2718)
func f(_ a: Int) -> String { "one" }
func f(_ a: Int, _ b: Int = 0) -> String { "two" }
print(f(1), f(1, 2))
#sourceLocation()
}

// cell functions--defaults-refer-to-other-values
TwinRuntime.cell("functions--defaults-refer-to-other-values") {
#sourceLocation(file: "constructs.txt", line: 2725)
let base = 10
func scaled(_ x: Int, by factor: Int = base * 2, offset: Int = 1) -> Int { x * factor + offset }
print(scaled(1), scaled(1, by: 3), scaled(1, offset: 0), scaled(2, by: 2, offset: 2))
#sourceLocation()
}

// cell functions--variadics-between-other-parameters
TwinRuntime.cell("functions--variadics-between-other-parameters") {
#sourceLocation(file: "constructs.txt", line: 2732)
func join(_ words: String..., with separator: String = "-") -> String { words.joined(separator: separator) }
func total(of first: Int, _ rest: Int...) -> Int { rest.reduce(first, +) }
print(join("a", "b"), join("x", with: "+"), join(), total(of: 1), total(of: 1, 2, 3))
#sourceLocation()
}

// cell functions--inout-with-several-arguments
TwinRuntime.cell("functions--inout-with-several-arguments") {
#sourceLocation(file: "constructs.txt", line: 2739)
func order(_ a: inout Int, _ b: inout Int) { if a > b { swap(&a, &b) } }
var x = 5, y = 2
order(&x, &y)
print(x, y)
#sourceLocation()
}

// cell functions--inout-of-elements--members-and-optionals
TwinRuntime.cell("functions--inout-of-elements--members-and-optionals") {
#sourceLocation(file: "constructs.txt", line: 2747)
struct Box { var values = [3, 1, 2] }
func sortDown(_ a: inout [Int]) { a.sort(by: >) }
func bump(_ n: inout Int) { n += 1 }
var box = Box(), counts = ["a": 1], maybe: Int? = 4
sortDown(&box.values)
bump(&box.values[0])
bump(&counts["a"]!)
bump(&counts["b", default: 7])
bump(&maybe!)
print(box.values, counts["a"]!, counts["b"]!, maybe!)
#sourceLocation()
}

// cell functions--early-return-and-implicit-return
TwinRuntime.cell("functions--early-return-and-implicit-return") {
#sourceLocation(file: "constructs.txt", line: 2761)
func classify(_ n: Int) -> String {
  if n < 0 { return "negative" }
  guard n > 0 else { return "zero" }
  return n > 100 ? "large" : "small"
}
func square(_ n: Int) -> Int { n * n }
print([-1, 0, 5, 500].map(classify), square(9))
#sourceLocation()
}

// cell functions--nested-functions-share-variables
TwinRuntime.cell("functions--nested-functions-share-variables") {
#sourceLocation(file: "constructs.txt", line: 2772)
func counter() -> (up: () -> Int, down: () -> Int) {
  var n = 0
  func up() -> Int { n += 1; return n }
  func down() -> Int { n -= 1; return n }
  return (up, down)
}
let c = counter()
print(c.up(), c.up(), c.down(), c.up())
#sourceLocation()
}

// cell functions--nested-and-recursive
TwinRuntime.cell("functions--nested-and-recursive") {
#sourceLocation(file: "constructs.txt", line: 2784)
func depth(_ n: Int) -> [Int] {
  var trail: [Int] = []
  func visit(_ k: Int) {
    if k == 0 { return }
    trail.append(k)
    visit(k - 1)
    trail.append(-k)
  }
  visit(n)
  return trail
}
print(depth(3))
#sourceLocation()
}

// cell functions--as-arguments-and-results
TwinRuntime.cell("functions--as-arguments-and-results") {
#sourceLocation(file: "constructs.txt", line: 2800)
func twice(_ f: @escaping (Int) -> Int) -> (Int) -> Int { { f(f($0)) } }
func addThree(_ n: Int) -> Int { n + 3 }
print(twice(addThree)(1), twice { $0 * $0 }(3), twice(twice(addThree))(0))
#sourceLocation()
}

// cell functions--composition-and-currying
TwinRuntime.cell("functions--composition-and-currying") {
#sourceLocation(file: "constructs.txt", line: 2807)
func compose(_ f: @escaping (Int) -> Int, _ g: @escaping (Int) -> Int) -> (Int) -> Int { { g(f($0)) } }
func add(_ a: Int) -> (Int) -> Int { { b in a + b } }
print(compose(add(1), { $0 * 10 })(2), add(3)(4))
#sourceLocation()
}

// cell functions--throwing-functions-as-values
TwinRuntime.cell("functions--throwing-functions-as-values") {
#sourceLocation(file: "constructs.txt", line: 2814)
enum E: Error { case odd }
func half(_ n: Int) throws -> Int { if n % 2 == 1 { throw E.odd }; return n / 2 }
let f: (Int) throws -> Int = half
print((try? f(4)) as Any, (try? f(5)) as Any, (try? [2, 4].map(half)) as Any)
#sourceLocation()
}

// cell functions--rethrowing-of-one-s-own
TwinRuntime.cell("functions--rethrowing-of-one-s-own") {
#sourceLocation(file: "constructs.txt", line: 2822)
func attempt(_ n: Int, _ f: (Int) throws -> Int) rethrows -> Int { try f(n) }
enum E: Error { case no }
print(attempt(2) { $0 + 1 })
do { print(try attempt(2) { _ in throw E.no }) } catch { print(error) }
#sourceLocation()
}

// cell functions--discardable-result
TwinRuntime.cell("functions--discardable-result") {
#sourceLocation(file: "constructs.txt", line: 2831)
@discardableResult
func push(_ n: Int, onto a: inout [Int]) -> Int { a.append(n); return a.count }
var a: [Int] = []
push(1, onto: &a)
let n = push(2, onto: &a)
print(a, n)
#sourceLocation()
}

// cell functions--hanoi
TwinRuntime.cell("functions--hanoi") {
#sourceLocation(file: "constructs.txt", line: 2841)
var moves: [String] = []
func hanoi(_ n: Int, _ a: String, _ b: String, _ c: String) {
  if n == 0 { return }
  hanoi(n - 1, a, c, b)
  moves.append(a + c)
  hanoi(n - 1, b, a, c)
}
hanoi(3, "A", "B", "C")
print(moves.count, moves.joined(separator: " "))
#sourceLocation()
}

// cell functions--permutations
TwinRuntime.cell("functions--permutations") {
#sourceLocation(file: "constructs.txt", line: 2854)
func permutations(_ a: [Int]) -> [[Int]] {
  if a.count < 2 { return [a] }
  return a.indices.flatMap { i -> [[Int]] in
    var rest = a
    let x = rest.remove(at: i)
    return permutations(rest).map { [x] + $0 }
  }
}
print(permutations([1, 2, 3]))
#sourceLocation()
}

// cell closures--every-way-to-write-one
TwinRuntime.cell("closures--every-way-to-write-one") {
#sourceLocation(file: "constructs.txt", line: 2867)
let a: (Int, Int) -> Int = { (x: Int, y: Int) -> Int in return x + y }
let b: (Int, Int) -> Int = { x, y in x - y }
let c: (Int, Int) -> Int = { $0 * $1 }
let d: () -> String = { "none" }
let e: (Int) -> Void = { _ in }
e(1)
print(a(1, 2), b(5, 3), c(4, 5), d())
#sourceLocation()
}

// cell closures--capture-by-reference
TwinRuntime.cell("closures--capture-by-reference") {
#sourceLocation(file: "constructs.txt", line: 2878)
var n = 1
let read = { n }
let add = { n += 10 }
n = 5
add()
print(read(), n)
#sourceLocation()
}

// cell closures--each-round-of-a-loop-has-variables-of-its-own
TwinRuntime.cell("closures--each-round-of-a-loop-has-variables-of-its-own") {
#sourceLocation(file: "constructs.txt", line: 2888)
var readers: [() -> String] = []
for (i, w) in ["a", "b"].enumerated() {
  var calls = 0
  readers.append { calls += 1; return "\(w)\(i)\(calls)" }
}
print(readers[0](), readers[1](), readers[0]())
#sourceLocation()
}

// cell closures--stored-in-structs
TwinRuntime.cell("closures--stored-in-structs") {
#sourceLocation(file: "constructs.txt", line: 2898)
struct Button {
  var title: String
  var action: (String) -> String
}
let buttons = [Button(title: "up") { $0.uppercased() }, Button(title: "rev", action: { String($0.reversed()) })]
for b in buttons { print(b.action(b.title), terminator: " ") }
print()
#sourceLocation()
}

// cell closures--trailing-closures-with-labels
TwinRuntime.cell("closures--trailing-closures-with-labels") {
#sourceLocation(file: "constructs.txt", line: 2909)
func run(times n: Int, body: (Int) -> Int, finally: (Int) -> String) -> String {
  finally((0..<n).map(body).reduce(0, +))
}
print(run(times: 3) { $0 * 2 } finally: { "sum \($0)" })
#sourceLocation()
}

// cell closures--immediately-called
TwinRuntime.cell("closures--immediately-called") {
#sourceLocation(file: "constructs.txt", line: 2917)
let table = { () -> [Int] in
  var t: [Int] = []
  for i in 1...3 { t.append(i * i) }
  return t
}()
print(table, { $0 + 1 }(4))
#sourceLocation()
}

// cell closures--optional-and-in-collections
TwinRuntime.cell("closures--optional-and-in-collections") {
#sourceLocation(file: "constructs.txt", line: 2927)
var handler: ((Int) -> Int)?
print(handler?(1) as Any)
handler = { $0 + 1 }
print(handler?(1) as Any, handler!(5), [handler, nil].compactMap { $0?(2) })
#sourceLocation()
}

// cell closures--sorting-by-several-keys
TwinRuntime.cell("closures--sorting-by-several-keys") {
#sourceLocation(file: "constructs.txt", line: 2936)
let people = [("Bo", 30), ("Al", 25), ("Di", 30)]
let byAgeThenName = people.sorted { a, b in a.1 != b.1 ? a.1 > b.1 : a.0 < b.0 }
print(byAgeThenName.map { $0.0 })
#sourceLocation()
}

// cell closures--lazy-default-by-a-closure
TwinRuntime.cell("closures--lazy-default-by-a-closure") {
#sourceLocation(file: "constructs.txt", line: 2943)
func value(_ key: String, else make: () -> Int) -> Int { key == "known" ? 1 : make() }
var calls = 0
print(value("known") { calls += 1; return 2 }, value("new") { calls += 1; return 2 }, calls)
#sourceLocation()
}

// cell closures--reduce-to-a-function
TwinRuntime.cell("closures--reduce-to-a-function") {
#sourceLocation(file: "constructs.txt", line: 2950)
let pipeline: [(Int) -> Int] = [{ $0 + 1 }, { $0 * 10 }, { $0 - 5 }]
print(pipeline.reduce(3) { $1($0) })
#sourceLocation()
}

// cell key-paths--to-nested-members
TwinRuntime.cell("key-paths--to-nested-members") {
#sourceLocation(file: "constructs.txt", line: 2956)
struct Inner { var n: Int }
struct Outer { var inner: Inner; var name: String }
let all = [Outer(inner: Inner(n: 2), name: "x"), Outer(inner: Inner(n: 1), name: "yy")]
print(all.map(\.inner.n), all.map(\.name.count), all.sorted { $0.inner.n < $1.inner.n }.map(\.name))
#sourceLocation()
}

// cell structs--memberwise-initialisers-with-defaults
TwinRuntime.cell("structs--memberwise-initialisers-with-defaults") {
#sourceLocation(file: "constructs.txt", line: 2964)
struct S { let a: Int; var b = 2; var c: Int? ; var d: [String] = ["x"] }
print(S(a: 1), S(a: 1, c: 3), S(a: 1, b: 5, d: []))
#sourceLocation()
}

// cell structs--are-values
TwinRuntime.cell("structs--are-values") {
#sourceLocation(file: "constructs.txt", line: 2970)
struct P { var x = 0, y = 0 }
var a = P(x: 1, y: 2)
var b = a
b.x = 9
func moved(_ p: P) -> P { var p = p; p.y += 100; return p }
let c = moved(a)
a.y = -1
print(a, b, c)
#sourceLocation()
}

// cell structs--mutating-methods-and-self
TwinRuntime.cell("structs--mutating-methods-and-self") {
#sourceLocation(file: "constructs.txt", line: 2982)
struct Vector {
  var x, y: Double
  mutating func scale(by k: Double) { x *= k; y *= k }
  mutating func reset() { self = Vector(x: 0, y: 0) }
  func dot(_ o: Vector) -> Double { x * o.x + y * o.y }
  func adding(_ o: Vector) -> Vector { Vector(x: x + o.x, y: self.y + o.y) }
}
var v = Vector(x: 1, y: 2)
v.scale(by: 3)
print(v, v.dot(v), v.adding(Vector(x: 0.5, y: 0.5)))
v.reset()
print(v)
#sourceLocation()
}

// cell structs--computed-properties-with-set
TwinRuntime.cell("structs--computed-properties-with-set") {
#sourceLocation(file: "constructs.txt", line: 2999)
struct Temperature {
  var celsius: Double
  var fahrenheit: Double {
    get { celsius * 9 / 5 + 32 }
    set(f) { celsius = (f - 32) * 5 / 9 }
  }
  var isFreezing: Bool { celsius <= 0 }
}
var t = Temperature(celsius: 100)
print(t.fahrenheit, t.isFreezing)
t.fahrenheit = 32
print(t.celsius, t.isFreezing)
t.fahrenheit += 18
print(t.celsius)
#sourceLocation()
}

// cell structs--several-initialisers-and-delegation
TwinRuntime.cell("structs--several-initialisers-and-delegation") {
#sourceLocation(file: "constructs.txt", line: 3019)
struct Size {
  var w: Int, h: Int
  init(w: Int, h: Int) { self.w = w; self.h = h }
  init(square n: Int) { self.init(w: n, h: n) }
  init?(_ text: String) {
    let parts = text.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2 else { return nil }
    self.init(w: parts[0], h: parts[1])
  }
}
print(Size(w: 1, h: 2), Size(square: 3), Size("4x5") as Any, Size("nope") as Any)
#sourceLocation()
}

// cell structs--throwing-initialiser
TwinRuntime.cell("structs--throwing-initialiser") {
#sourceLocation(file: "constructs.txt", line: 3034)
enum Wrong: Error { case empty, tooLong(Int) }
struct Name {
  let text: String
  init(_ text: String) throws {
    if text.isEmpty { throw Wrong.empty }
    if text.count > 5 { throw Wrong.tooLong(text.count) }
    self.text = text
  }
}
for t in ["ok", "", "much too long"] {
  do { print(try Name(t).text) } catch { print(error) }
}
#sourceLocation()
}

// cell structs--static-members-and-methods
TwinRuntime.cell("structs--static-members-and-methods") {
#sourceLocation(file: "constructs.txt", line: 3052)
struct Circle {
  static let unit = Circle(radius: 1)
  static var made = 0
  static func named(_ r: Double) -> Circle { made += 1; return Circle(radius: r) }
  var radius: Double
  var area: Double { Circle.pi * radius * radius }
  static let pi = 3.0
}
print(Circle.unit.area, Circle.named(2).area, Circle.named(3).radius, Circle.made)
#sourceLocation()
}

// cell structs--implicit-members-of-one-s-own
TwinRuntime.cell("structs--implicit-members-of-one-s-own") {
#sourceLocation(file: "constructs.txt", line: 3065)
struct Style {
  var name: String
  static let bold = Style(name: "bold")
  static func sized(_ n: Int) -> Style { Style(name: "size \(n)") }
}
func show(_ s: Style) -> String { s.name }
let s: Style = .bold
print(show(.bold), show(.sized(12)), s.name, [Style.bold, .sized(3)].map(\.name))
#sourceLocation()
}

// cell structs--subscripts
TwinRuntime.cell("structs--subscripts") {
#sourceLocation(file: "constructs.txt", line: 3077)
struct Grid {
  let columns: Int
  var cells: [Int]
  subscript(row: Int, column: Int) -> Int {
    get { cells[row * columns + column] }
    set { cells[row * columns + column] = newValue }
  }
  subscript(row: Int) -> [Int] { Array(cells[row * columns..<(row + 1) * columns]) }
}
var g = Grid(columns: 2, cells: [1, 2, 3, 4])
g[1, 0] += 10
g[0, 1] = g[1, 0] * 2
print(g[0], g[1], g.cells)
#sourceLocation()
}

// cell structs--nested-types
TwinRuntime.cell("structs--nested-types") {
#sourceLocation(file: "constructs.txt", line: 3094)
struct Deck {
  enum Suit: String { case clubs, hearts }
  struct Card { var suit: Suit; var rank: Int }
  var cards: [Card] = []
}
var deck = Deck()
deck.cards.append(Deck.Card(suit: .hearts, rank: 12))
let suit = Deck.Suit.clubs
print(deck.cards[0].suit.rawValue, deck.cards.map(\.rank), suit)
#sourceLocation()
}

// cell structs--Equatable-synthesised-and-own
TwinRuntime.cell("structs--Equatable-synthesised-and-own") {
#sourceLocation(file: "constructs.txt", line: 3107)
struct A: Equatable { var x: Int; var tags: [String] }
struct B: Equatable {
  var text: String
  static func == (a: B, b: B) -> Bool { a.text.lowercased() == b.text.lowercased() }
}
print(A(x: 1, tags: ["a"]) == A(x: 1, tags: ["a"]), A(x: 1, tags: []) != A(x: 1, tags: ["b"]), B(text: "Hi") == B(text: "hI"), [B(text: "A")] == [B(text: "a")], [B(text: "x")].contains(B(text: "X")))
#sourceLocation()
}

// cell structs--Hashable-synthesised-and-own
TwinRuntime.cell("structs--Hashable-synthesised-and-own") {
#sourceLocation(file: "constructs.txt", line: 3117)
struct Key: Hashable { var a: Int; var b: String }
struct Loose: Hashable {
  var text: String
  static func == (a: Loose, b: Loose) -> Bool { a.text.count == b.text.count }
  func hash(into hasher: inout Hasher) { hasher.combine(text.count) }
}
print(Set([Key(a: 1, b: "x"), Key(a: 1, b: "x"), Key(a: 2, b: "x")]).count, Set([Loose(text: "ab"), Loose(text: "cd"), Loose(text: "e")]).count)
#sourceLocation()
}

// cell structs--Comparable-own
TwinRuntime.cell("structs--Comparable-own") {
#sourceLocation(file: "constructs.txt", line: 3128)
struct Task: Comparable {
  var priority: Int, name: String
  static func < (a: Task, b: Task) -> Bool { (b.priority, a.name) < (a.priority, b.name) }
}
let tasks = [Task(priority: 1, name: "b"), Task(priority: 5, name: "z"), Task(priority: 1, name: "a")]
print(tasks.sorted().map(\.name), tasks.min()!.name, tasks.max()!.name, tasks[0] > tasks[1], tasks[0] >= tasks[0], (tasks[1]...tasks[2]).contains(tasks[1]))
#sourceLocation()
}

// cell structs--CustomStringConvertible-inside-other-things
TwinRuntime.cell("structs--CustomStringConvertible-inside-other-things", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 3138)
struct Fraction: CustomStringConvertible {
  var n: Int, d: Int
  var description: String { "\(n)/\(d)" }
}
let half = Fraction(n: 1, d: 2)
print(half, [half], ["k": half], Optional(half) as Any, (half, 1), "\(half)", String(describing: half), half.description)
#sourceLocation()
}

// cell structs--printing-of-members-of-all-kinds
TwinRuntime.cell("structs--printing-of-members-of-all-kinds") {
#sourceLocation(file: "constructs.txt", line: 3148)
struct All { var i = 1, d = 1.0, f: Float = 0.5, s = "t", c: Character = "c", b = true, o: Int? = 2, n: String?, a = [1], m = ["k": 1], t = (1, "x"), r = 0..<2 }
print(All())
#sourceLocation()
}

// cell structs--operators-as-static-functions
TwinRuntime.cell("structs--operators-as-static-functions")
#sourceLocation(file: "constructs.txt", line: 3154)
struct V2: Equatable {
  var x, y: Int
  static func + (a: V2, b: V2) -> V2 { V2(x: a.x + b.x, y: a.y + b.y) }
  static func * (k: Int, v: V2) -> V2 { V2(x: k * v.x, y: k * v.y) }
  static prefix func - (v: V2) -> V2 { V2(x: -v.x, y: -v.y) }
  static func += (a: inout V2, b: V2) { a = a + b }
}
var v = V2(x: 1, y: 2) + 2 * V2(x: 3, y: 4)
v += -V2(x: 1, y: 1)
print(v, v == V2(x: 6, y: 9), [V2(x: 1, y: 1), V2(x: 2, y: 2)].reduce(V2(x: 0, y: 0), +))
#sourceLocation()

// cell structs--methods-that-call-one-another-and-static-ones
TwinRuntime.cell("structs--methods-that-call-one-another-and-static-ones") {
#sourceLocation(file: "constructs.txt", line: 3168)
struct Account {
  static let limit = 100
  private(set) var balance = 0
  mutating func deposit(_ n: Int) -> Bool {
    guard canHold(n) else { return false }
    balance += n
    return true
  }
  func canHold(_ n: Int) -> Bool { balance + n <= Self.limit }
}
var a = Account()
print(a.deposit(60), a.deposit(60), a.balance)
#sourceLocation()
}

// cell structs--recursion-through-arrays
TwinRuntime.cell("structs--recursion-through-arrays") {
#sourceLocation(file: "constructs.txt", line: 3184)
struct Tree { var value: Int; var children: [Tree] = []
  var sum: Int { value + children.map(\.sum).reduce(0, +) }
  func depth() -> Int { 1 + (children.map { $0.depth() }.max() ?? 0) }
}
let t = Tree(value: 1, children: [Tree(value: 2, children: [Tree(value: 3)]), Tree(value: 4)])
print(t.sum, t.depth())
#sourceLocation()
}

// cell structs--call-as-a-function
TwinRuntime.cell("structs--call-as-a-function") {
#sourceLocation(file: "constructs.txt", line: 3194)
struct Line {
  var slope: Double, offset: Double
  func callAsFunction(_ x: Double) -> Double { slope * x + offset }
}
let line = Line(slope: 2, offset: 1)
print(line(3), [0.0, 1].map { line($0) })
#sourceLocation()
}

// cell structs--in-arrays--changed-in-place
TwinRuntime.cell("structs--in-arrays--changed-in-place") {
#sourceLocation(file: "constructs.txt", line: 3204)
struct Row { var name: String; var scores: [Int] }
var rows = [Row(name: "a", scores: [1, 2]), Row(name: "b", scores: [])]
for i in rows.indices { rows[i].scores.append(rows[i].name.count) }
rows[1].scores[0] += 41
print(rows.map { "\($0.name): \($0.scores)" })
#sourceLocation()
}

// cell enums--raw-values-of-all-types
TwinRuntime.cell("enums--raw-values-of-all-types") {
#sourceLocation(file: "constructs.txt", line: 3213)
enum I: Int { case a, b = 10, c }
enum S: String { case one, two = "zwei" }
enum C: Character { case x = "x", y = "y" }
enum D: Double { case half = 0.5, full = 1 }
print(I.a.rawValue, I.c.rawValue, S.one.rawValue, S.two.rawValue, C.y.rawValue, D.full.rawValue, I(rawValue: 11)!, S(rawValue: "two") as Any, D(rawValue: 0.5)!)
#sourceLocation()
}

// cell enums--CaseIterable
TwinRuntime.cell("enums--CaseIterable") {
#sourceLocation(file: "constructs.txt", line: 3222)
enum Day: Int, CaseIterable { case mon = 1, tue, wed
  var isMid: Bool { self == .tue }
  func next() -> Day { Day(rawValue: rawValue + 1) ?? .mon }
}
print(Day.allCases.map(\.rawValue), Day.allCases.filter(\.isMid).count, Day.wed.next(), Day.allCases.map { "\($0)" }, Day.allCases.firstIndex(of: .wed)!)
#sourceLocation()
}

// cell enums--payloads-of-several-kinds
TwinRuntime.cell("enums--payloads-of-several-kinds") {
#sourceLocation(file: "constructs.txt", line: 3231)
enum Payload { case none, one(Int), pair(Int, String), labelled(x: Double, y: Double), list([Int]), maybe(String?) }
let all: [Payload] = [.none, .one(1), .pair(2, "b"), .labelled(x: 0.5, y: 1), .list([1, 2]), .maybe(nil), .maybe("s")]
for p in all {
  switch p {
  case .none: print("none", terminator: "; ")
  case .one(let n) where n > 5: print("big", terminator: "; ")
  case .one(let n): print("one \(n)", terminator: "; ")
  case .pair(let n, let s): print("pair \(n)\(s)", terminator: "; ")
  case let .labelled(x, y): print("labelled \(x + y)", terminator: "; ")
  case .list(let a): print("list \(a.count)", terminator: "; ")
  case .maybe(nil): print("nothing", terminator: "; ")
  case .maybe(let s?): print("maybe \(s)", terminator: "; ")
  }
}
print()
for p in all { print(p, terminator: " ") }
print()
#sourceLocation()
}

// cell enums--equality-with-payloads
TwinRuntime.cell("enums--equality-with-payloads") {
#sourceLocation(file: "constructs.txt", line: 3253)
enum Shape: Equatable { case circle(Double), square(side: Double), empty }
print(Shape.circle(1) == .circle(1), Shape.circle(1) == .circle(2), Shape.square(side: 1) != .empty, [Shape.empty, .circle(3)].contains(.circle(3)), Shape.empty == .empty)
#sourceLocation()
}

// cell enums--hashing-and-sets
TwinRuntime.cell("enums--hashing-and-sets") {
#sourceLocation(file: "constructs.txt", line: 3259)
enum Key: Hashable { case id(Int), name(String) }
var seen: [Key: Int] = [:]
for k in [Key.id(1), .name("a"), .id(1), .id(2)] { seen[k, default: 0] += 1 }
print(seen[.id(1)]!, seen[.name("a")]!, seen[.name("b")] as Any, Set([Key.id(1), .id(1)]).count)
#sourceLocation()
}

// cell enums--comparable-by-declaration-and-payload
TwinRuntime.cell("enums--comparable-by-declaration-and-payload") {
#sourceLocation(file: "constructs.txt", line: 3267)
enum Level: Comparable { case low, medium(Int), high }
print(Level.low < .medium(1), Level.medium(1) < .medium(2), [Level.high, .medium(5), .low, .medium(2)].sorted(), max(Level.low, .high))
#sourceLocation()
}

// cell enums--mutating-and-static-members
TwinRuntime.cell("enums--mutating-and-static-members") {
#sourceLocation(file: "constructs.txt", line: 3273)
enum Switch {
  case off, on(level: Int)
  static let initial = Switch.off
  static func full() -> Switch { .on(level: 10) }
  mutating func up() {
    switch self {
    case .off: self = .on(level: 1)
    case .on(let n): self = .on(level: n + 1)
    }
  }
}
var s = Switch.initial
s.up()
s.up()
print(s, Switch.full())
#sourceLocation()
}

// cell enums--initialisers-of-their-own
TwinRuntime.cell("enums--initialisers-of-their-own") {
#sourceLocation(file: "constructs.txt", line: 3292)
enum Parity {
  case even, odd
  init(_ n: Int) { self = n.isMultiple(of: 2) ? .even : .odd }
  init?(name: String) {
    switch name {
    case "even": self = .even
    case "odd": self = .odd
    default: return nil
    }
  }
}
print(Parity(3), Parity(4), Parity(name: "odd") as Any, Parity(name: "x") as Any)
#sourceLocation()
}

// cell enums--recursive
TwinRuntime.cell("enums--recursive") {
#sourceLocation(file: "constructs.txt", line: 3308)
indirect enum Expr {
  case number(Double), add(Expr, Expr), multiply(Expr, Expr), negate(Expr)
}
func evaluate(_ e: Expr) -> Double {
  switch e {
  case .number(let n): n
  case .add(let a, let b): evaluate(a) + evaluate(b)
  case .multiply(let a, let b): evaluate(a) * evaluate(b)
  case .negate(let a): -evaluate(a)
  }
}
print(evaluate(.add(.number(2), .multiply(.number(3), .negate(.number(4))))))
#sourceLocation()
}

// cell enums--with-descriptions-of-their-own
TwinRuntime.cell("enums--with-descriptions-of-their-own", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 3324)
enum Piece: String, CaseIterable, CustomStringConvertible {
  case king, queen
  var description: String { rawValue.capitalized }
}
print(Piece.king, Piece.allCases, "\(Piece.queen)!", [Piece.king: 1])
#sourceLocation()
}

// cell enums--in-dictionaries-as-keys
TwinRuntime.cell("enums--in-dictionaries-as-keys") {
#sourceLocation(file: "constructs.txt", line: 3333)
enum Side { case left, right }
var count: [Side: Int] = [.left: 1]
count[.right, default: 0] += 2
print(count[.left]!, count[.right]!, count.count)
#sourceLocation()
}

// cell enums--pattern-with-if--guard--while-and-for
TwinRuntime.cell("enums--pattern-with-if--guard--while-and-for") {
#sourceLocation(file: "constructs.txt", line: 3341)
enum Step { case go(Int), stop }
var steps = [Step.go(1), .go(2), .stop, .go(3)]
if case .go(let n) = steps[0] { print("first", n) }
var i = 0
while case .go(let n) = steps[i] { print(n, terminator: " "); i += 1 }
steps.removeAll { if case .stop = $0 { return true } else { return false } }
print(steps.count)
#sourceLocation()
}

// cell errors--enums-with-payloads--caught-by-pattern
TwinRuntime.cell("errors--enums-with-payloads--caught-by-pattern") {
#sourceLocation(file: "constructs.txt", line: 3353)
enum Bank: Error { case short(need: Int), closed, unknown(String) }
func pay(_ n: Int) throws -> Int {
  switch n {
  case 0: throw Bank.closed
  case ..<0: throw Bank.unknown("n\(n)")
  case 100...: throw Bank.short(need: n - 99)
  default: return n
  }
}
for n in [5, 0, -1, 150] {
  do {
    print(try pay(n), terminator: " ")
  } catch Bank.short(let need) where need > 50 {
    print("very short \(need)", terminator: " ")
  } catch Bank.short {
    print("short", terminator: " ")
  } catch Bank.closed, Bank.unknown("n-1") {
    print("closed or -1", terminator: " ")
  } catch {
    print("else \(error)", terminator: " ")
  }
}
print()
#sourceLocation()
}

// cell errors--try--and-try--and-defaults
TwinRuntime.cell("errors--try--and-try--and-defaults") {
#sourceLocation(file: "constructs.txt", line: 3380)
enum E: Error { case bad }
func f(_ ok: Bool) throws -> Int { if ok { 1 } else { throw E.bad } }
func g(_ ok: Bool) throws -> Int? { if ok { return nil }; throw E.bad }
print((try? f(true)) ?? 0, (try? f(false)) ?? 0, try! f(true), (try? g(true)) as Any, (try? g(false)) as Any)
#sourceLocation()
}

// cell errors--structs-as-errors
TwinRuntime.cell("errors--structs-as-errors") {
#sourceLocation(file: "constructs.txt", line: 3388)
struct ParseError: Error { var line: Int; var reason: String }
func parse(_ s: String) throws -> Int {
  guard let n = Int(s) else { throw ParseError(line: 3, reason: "'\(s)'") }
  return n
}
do { _ = try parse("x") } catch let e as ParseError { print(e.line, e.reason) } catch { print("other") }
do { _ = try parse("x") } catch { print(error) }
#sourceLocation()
}

// cell errors--nested-do-and-rethrowing
TwinRuntime.cell("errors--nested-do-and-rethrowing") {
#sourceLocation(file: "constructs.txt", line: 3400)
enum E: Error { case inner, outer }
func run() throws {
  do { throw E.inner } catch E.inner { print("inner", terminator: " "); throw E.outer }
}
do { try run() } catch { print(error) }
#sourceLocation()
}

// cell errors--is-and-as-in-catch
TwinRuntime.cell("errors--is-and-as-in-catch") {
#sourceLocation(file: "constructs.txt", line: 3409)
enum A: Error { case a }
enum B: Error { case b }
func fail(_ n: Int) throws { if n == 0 { throw A.a } else { throw B.b } }
for n in 0...1 {
  do { try fail(n) } catch is A { print("an A") } catch { print("not an A:", error is B, error) }
}
#sourceLocation()
}

// cell errors--out-of-map--filter-and-sorted
TwinRuntime.cell("errors--out-of-map--filter-and-sorted") {
#sourceLocation(file: "constructs.txt", line: 3420)
enum E: Error { case negative(Int) }
func check(_ n: Int) throws -> Bool { if n < 0 { throw E.negative(n) }; return n > 1 }
print((try? [1, 2, 3].filter(check)) as Any, (try? [1, -2].filter(check)) as Any)
do { print(try [3, -1].map { try check($0) }) } catch { print(error) }
#sourceLocation()
}

// cell errors--results-of-throwing-calls-in-conditions
TwinRuntime.cell("errors--results-of-throwing-calls-in-conditions") {
#sourceLocation(file: "constructs.txt", line: 3429)
struct Bad: Error {}
func number(_ s: String) throws -> Int {
  if let n = Int(s) { return n }
  throw Bad()
}
if let n = try? number("4"), n > 3 { print("four") }
do {
  if try number("5") > 3 { print("more") }
  while try number("x") > 0 { print("never") }
} catch { print(error) }
#sourceLocation()
}

// cell Any--casts-and-switches
TwinRuntime.cell("Any--casts-and-switches") {
#sourceLocation(file: "constructs.txt", line: 3445)
let items: [Any] = [1, 2.5, "s", true, [1, 2], ["k": 1], (1, 2), Optional(3) as Any, Character("c")]
for x in items {
  switch x {
  case let n as Int: print("Int", n, terminator: "; ")
  case let d as Double: print("Double", d, terminator: "; ")
  case is String: print("String", terminator: "; ")
  case let b as Bool: print("Bool", b, terminator: "; ")
  case let a as [Int]: print("array", a.count, terminator: "; ")
  case let (a, b) as (Int, Int): print("pair", a + b, terminator: "; ")
  case is [String: Int]: print("dictionary", terminator: "; ")
  default: print("other", terminator: "; ")
  }
}
print()
#sourceLocation()
}

// cell Any--as--and-is
TwinRuntime.cell("Any--as--and-is") {
#sourceLocation(file: "constructs.txt", line: 3463)
let x: Any = 3.5
print(x is Double, x as? Double as Any, x as? Int as Any, (x as? Double ?? 0) * 2, [x, "a"].compactMap { $0 as? String })
#sourceLocation()
}

// cell typealias--of-functions--tuples-and-collections
TwinRuntime.cell("typealias--of-functions--tuples-and-collections") {
#sourceLocation(file: "constructs.txt", line: 3469)
typealias Point = (x: Int, y: Int)
typealias Transform = (Point) -> Point
typealias Table = [String: [Int]]
let flip: Transform = { (x: $0.y, y: $0.x) }
let t: Table = ["a": [1]]
print(flip((x: 1, y: 2)), t["a"]![0])
#sourceLocation()
}

// cell inference--literals-adapt-to-what-surrounds-them
TwinRuntime.cell("inference--literals-adapt-to-what-surrounds-them", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 3479)
let a = [1, 2, 3].map { $0 * 1.5 }
let b: [Float] = [1, 2.5]
let c = [1: "a"], d: [Double: Int] = [1: 2]
let e = (0..<3).map { Double($0) / 2 }
print(a, b, c, d, e, [0.1, 2].reduce(0, +))
#sourceLocation()
}

// cell inference--empty-collections-from-context
TwinRuntime.cell("inference--empty-collections-from-context") {
#sourceLocation(file: "constructs.txt", line: 3488)
func total(_ xs: [Int] = []) -> Int { xs.reduce(0, +) }
var names: [String] = []
names = names + ["a"]
let lookup: [String: [Int]] = ["x": []]
print(total([]), total(), names, lookup["x"]!.isEmpty, [] == names)
#sourceLocation()
}

// cell inference--closures-from-later-use
TwinRuntime.cell("inference--closures-from-later-use") {
#sourceLocation(file: "constructs.txt", line: 3497)
let add = { (a: Int, b: Int) in a + b }
let words = ["3", "x", "1"].compactMap { Int($0) }.sorted().map { "n\($0)" }
print(add(1, 2), words, [add].map { $0(3, 4) })
#sourceLocation()
}

// cell scopes--shadowing-in-functions--closures-and-loops
TwinRuntime.cell("scopes--shadowing-in-functions--closures-and-loops") {
#sourceLocation(file: "constructs.txt", line: 3504)
let x = "outer"
func f(_ x: Int) -> String {
  let y = x + 1
  do { let x = "do"; _ = x }
  return [1].map { x in "\(x)\(y)" }[0]
}
for x in [true] { print(x, terminator: " ") }
print(f(5), x)
#sourceLocation()
}

// cell scopes--constants-assigned-later-on-every-path
TwinRuntime.cell("scopes--constants-assigned-later-on-every-path") {
#sourceLocation(file: "constructs.txt", line: 3516)
let kind: String
let n = 7
switch n {
case ..<5: kind = "low"
case 5...: kind = "high"
default: kind = "?"
}
let limit: Int
if kind == "low" { limit = 1 } else { limit = 2 }
print(kind, limit)
#sourceLocation()
}

// cell print--separators-and-terminators
TwinRuntime.cell("print--separators-and-terminators") {
#sourceLocation(file: "constructs.txt", line: 3530)
print("a", 1, true, nil as Int?, 2.0, separator: "|")
print("x", terminator: "")
print("y", "z", separator: "", terminator: ".\n")
print()
print([1, 2], separator: "!", terminator: "\n\n")
print("end")
#sourceLocation()
}

// cell print--nested-collections-of-everything
TwinRuntime.cell("print--nested-collections-of-everything", isUnordered: true) {
#sourceLocation(file: "constructs.txt", line: 3545)
print([[1: "a"]], ["k": [1.5]], [("x", 1)], [[nil, 1]] as [[Int?]], (1, (2, [3])), [true: "t"], ["a": ("b", 2)])
#sourceLocation()
}

// cell debugPrint
TwinRuntime.cell("debugPrint") {
#sourceLocation(file: "constructs.txt", line: 3550)
debugPrint("a\n", 1, 2.0, ["x"], Optional("y") as Any, separator: ",")
#sourceLocation()
}

// cell assert-and-precondition-with-messages
TwinRuntime.cell("assert-and-precondition-with-messages") {
#sourceLocation(file: "constructs.txt", line: 3555)
func root(_ x: Double) -> Double {
  precondition(x >= 0, "x must not be negative, but is \(x)")
  return x.squareRoot()
}
assert(root(4) == 2, "root is wrong")
print(root(9))
#sourceLocation()
}

// cell algorithms--quick-sort
TwinRuntime.cell("algorithms--quick-sort") {
#sourceLocation(file: "constructs.txt", line: 3565)
func quick(_ a: [Int]) -> [Int] {
  guard let pivot = a.first else { return [] }
  let rest = a.dropFirst()
  return quick(rest.filter { $0 < pivot }) + [pivot] + quick(rest.filter { $0 >= pivot })
}
print(quick([3, 6, 1, 8, 2, 9, 2]))
#sourceLocation()
}

// cell algorithms--breadth-first-search
TwinRuntime.cell("algorithms--breadth-first-search") {
#sourceLocation(file: "constructs.txt", line: 3575)
let edges = ["a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []]
var distance = ["a": 0], queue = ["a"]
while !queue.isEmpty {
  let node = queue.removeFirst()
  for next in edges[node] ?? [] where distance[next] == nil {
    distance[next] = distance[node]! + 1
    queue.append(next)
  }
}
print(distance.sorted { $0.key < $1.key }.map { "\($0.key)\($0.value)" })
#sourceLocation()
}

// cell algorithms--matrix-product
TwinRuntime.cell("algorithms--matrix-product") {
#sourceLocation(file: "constructs.txt", line: 3589)
func multiply(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
  a.map { row in b[0].indices.map { j in zip(row, b).reduce(0) { $0 + $1.0 * $1.1[j] } } }
}
print(multiply([[1, 2], [3, 4]], [[0, 1], [1, 0]]))
#sourceLocation()
}

// cell algorithms--primes-up-to-a-limit
TwinRuntime.cell("algorithms--primes-up-to-a-limit") {
#sourceLocation(file: "constructs.txt", line: 3597)
func primes(upTo n: Int) -> [Int] {
  var isPrime = Array(repeating: true, count: n + 1)
  var found: [Int] = []
  for i in 2...n where isPrime[i] {
    found.append(i)
    var j = i * i
    while j <= n { isPrime[j] = false; j += i }
  }
  return found
}
print(primes(upTo: 30))
#sourceLocation()
}

// cell algorithms--roman-numerals
TwinRuntime.cell("algorithms--roman-numerals") {
#sourceLocation(file: "constructs.txt", line: 3612)
func roman(_ n: Int) -> String {
  var n = n, out = ""
  for (value, text) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
    while n >= value { out += text; n -= value }
  }
  return out
}
print((1...14).map(roman).joined(separator: " "))
#sourceLocation()
}

// cell algorithms--mean--variance-and-median
TwinRuntime.cell("algorithms--mean--variance-and-median") {
#sourceLocation(file: "constructs.txt", line: 3624)
let xs = [2.0, 4, 4, 4, 5, 5, 7, 9]
let mean = xs.reduce(0, +) / Double(xs.count)
let variance = xs.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(xs.count)
let sorted = xs.sorted()
print(mean, variance.squareRoot(), (sorted[3] + sorted[4]) / 2)
#sourceLocation()
}

// cell algorithms--run-length-encoding
TwinRuntime.cell("algorithms--run-length-encoding") {
#sourceLocation(file: "constructs.txt", line: 3633)
func encode(_ s: String) -> [(Character, Int)] {
  var runs: [(Character, Int)] = []
  for c in s {
    if let last = runs.last, last.0 == c { runs[runs.count - 1].1 += 1 } else { runs.append((c, 1)) }
  }
  return runs
}
print(encode("aaabccd"), encode("aab").map { "\($0.0)\($0.1)" }.joined())
#sourceLocation()
}

// cell algorithms--a-linear-congruential-generator
TwinRuntime.cell("algorithms--a-linear-congruential-generator") {
#sourceLocation(file: "constructs.txt", line: 3645)
struct Generator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
var g = Generator(state: 1)
print((0..<4).map { _ in g.next() % 100 })
#sourceLocation()
}

TwinRuntime.end()
