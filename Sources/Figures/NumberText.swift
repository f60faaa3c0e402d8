// Numbers as people read them: SI suffixes, thousands commas, true minus signs. No locale, no rounding
// surprises: texts are made from whole numbers and powers of ten.

package enum NumberText {
  private static let suffixes: [(exponent: Int, text: String)] = [(12, "T"), (9, "G"), (6, "M"), (3, "k")]

  /// `units` times ten to the power `exponent`, written out exactly: `(15, -1)` is "1.5".
  /// `exponent` is between -18 and 18.
  package static func exact(_ units: Int, exponent: Int) -> String {
    let sign = units < 0 ? "−" : ""
    var digits = String(units.magnitude)
    if exponent >= 0 {
      return sign + (units == 0 ? "0" : grouped(digits + String(repeating: "0", count: exponent)))
    }
    while digits.count <= -exponent { digits = "0" + digits }
    return sign + grouped(String(digits.dropLast(-exponent))) + "." + digits.suffix(-exponent)
  }

  /// `value` rounded to `decimals` places: `(3.14159, 2)` is "3.14".
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "n/a" }
    let units = (value * power10(decimals)).rounded()
    guard units.magnitude < 1e18 else { return scientific(value, significant: 3) }
    return exact(Int(units), exponent: -decimals)
  }

  /// `value` for a sentence or beside a mark, to about `significant` digits and at least to the unit below
  /// 10,000: "475.3", "0.0123", "12.1k", "14.7M", "3.2×10⁻⁵".
  package static func short(_ value: Double, significant: Int = 4) -> String {
    guard value.isFinite else { return "n/a" }
    let size = value.magnitude
    if size == 0 { return "0" }
    if size >= 1e15 || size < 1e-3 { return scientific(value, significant: significant) }
    for suffix in suffixes where size >= 9_999.5 && size >= 0.9995 * power10(suffix.exponent) {
      return trimmed(
        fixed(value / power10(suffix.exponent), decimals: places(size / power10(suffix.exponent), 3)))
        + suffix.text
    }
    return trimmed(fixed(value, decimals: places(size, significant)))
  }

  /// How many decimals show `significant` digits of a positive `size`.
  private static func places(_ size: Double, _ significant: Int) -> Int {
    min(max(significant - 1 - floorLog10(size), 0), 12)
  }

  /// "3.2×10⁻⁵".
  package static func scientific(_ value: Double, significant: Int) -> String {
    guard value != 0, value.isFinite else { return "0" }
    var exponent = floorLog10(value.magnitude)
    var mantissa = fixed(value / power10(exponent), decimals: significant - 1)
    if mantissa.hasSuffix("10") || mantissa.contains("10.") {
      exponent += 1
      mantissa = fixed(value / power10(exponent), decimals: significant - 1)
    }
    return trimmed(mantissa) + "×10" + superscript(exponent)
  }

  package static func superscript(_ exponent: Int) -> String {
    let digits = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return (exponent < 0 ? "⁻" : "")
      + String(exponent.magnitude).compactMap(\.wholeNumberValue).map { digits[$0] }.joined()
  }

  /// The labels of evenly spaced axis values, each `units` times ten to the power `exponent`, all with the same
  /// suffix and the same number of decimals: `0, 20k, 40k`, `0.0` only as `0`.
  package static func axisLabels(_ units: [Int], exponent: Int) -> [String] {
    let largest = units.map { Double($0.magnitude) }.max() ?? 0
    let size = largest * power10(exponent)
    if size >= 1e15 || (size > 0 && size < 1e-3) {
      let shared = floorLog10(size)
      return units.map { unit in
        guard unit != 0 else { return "0" }
        let power = "10" + superscript(shared)
        let mantissa =
          exponent - shared >= 0
          ? exact(unit, exponent: exponent - shared)
          : trimmed(exact(unit, exponent: max(exponent - shared, -18)))
        return mantissa == "1" ? power : mantissa == "−1" ? "−" + power : mantissa + "×" + power
      }
    }
    let suffix = suffixes.first {
      size >= 10_000 && size >= power10($0.exponent) && exponent - $0.exponent >= -3
    }
    return units.map { unit in
      if unit == 0 { return "0" }
      return exact(unit, exponent: exponent - (suffix?.exponent ?? 0)) + (suffix?.text ?? "")
    }
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var result = text
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return result
  }

  private static func grouped(_ digits: String) -> String {
    guard digits.count > 3 else { return digits }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// The largest whole `n` with ten to the power `n` at most `size`, which is positive and finite.
  package static func floorLog10(_ size: Double) -> Int {
    var n = 0
    // By comparison with exact powers rather than by a logarithm, whose last bit differs between machines.
    if size >= 1 {
      while n < 308, power10(n + 1) <= size { n += 1 }
    } else {
      while n > -323, power10(n) > size { n -= 1 }
    }
    return n
  }

  /// Ten to the power `n`, correctly rounded.
  package static func power10(_ n: Int) -> Double { Double("1e\(n)") ?? (n > 0 ? .infinity : 0) }
}
