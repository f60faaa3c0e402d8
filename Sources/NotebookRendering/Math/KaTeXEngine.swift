// KaTeX in an embedded JavaScript engine: the only file that knows Duktape.

#if Math
  import CDuktape

  final class KaTeXEngine {
    enum Result {
      case markup(String)
      /// The reason, and the 0-based UTF-16 offset in the formula.
      case failure(reason: String, offset: Int?)
    }

    private let context: OpaquePointer

    /// Runs KaTeX's program; `nil` if it isn't one.
    init?(program: [UInt8]) {
      guard let context = duk_create_heap(nil, nil, nil, nil, nil) else { return nil }
      self.context = context
      let hasLoaded = run(Array(KaTeXEngine.missing.utf8)) && run(withQuotients(program))
      guard hasLoaded, run(Array(KaTeXEngine.glue.utf8), keepsValue: true) else { return nil }
    }

    deinit { duk_destroy_heap(context) }

    func typeset(_ tex: String, isDisplay: Bool) -> Result {
      // The function lies at the bottom of the stack.
      duk_dup(context, 0)
      let bytes = cesu8(tex)
      bytes.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { _ = duk_push_lstring(context, $0.baseAddress, $0.count) }
      }
      duk_push_boolean(context, isDisplay ? 1 : 0)
      let hasFailed = duk_pcall(context, 2) != 0
      let answer = topString()
      duk_pop(context)
      if !hasFailed, answer.hasPrefix("+") { return .markup(String(answer.dropFirst())) }
      guard !hasFailed, answer.hasPrefix("-"), let space = answer.firstIndex(of: " ") else {
        return .failure(reason: hasFailed ? answer : "no answer", offset: nil)
      }
      let offset = Int(answer[answer.index(after: answer.startIndex)..<space])
      return .failure(reason: reason(of: String(answer[answer.index(after: space)...])), offset: offset)
    }

    /// What KaTeX uses, for matrices, that Duktape 2.7 hasn't got.
    private static let missing = """
      Object.defineProperty(Array.prototype, 'fill', {
        value: function (value) {
          for (var index = 0; index < this.length; index++) { this[index] = value; }
          return this;
        }
      });
      """

    private static let glue = """
      (function (tex, isDisplay) {
        try {
          return '+' + katex.renderToString(tex, {
            displayMode: isDisplay, output: 'mathml', throwOnError: true, strict: 'ignore', trust: false, maxSize: 50,
            maxExpand: 1000
          });
        } catch (error) {
          return '-' + (typeof error.position === 'number' ? error.position : '') + ' ' + (error.message || error);
        }
      })
      """

    private func run(_ program: [UInt8], keepsValue: Bool = false) -> Bool {
      let flags = duk_uint_t(DUK_COMPILE_EVAL | DUK_COMPILE_SAFE | DUK_COMPILE_NOSOURCE | DUK_COMPILE_NOFILENAME)
      let status = program.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { duk_eval_raw(context, $0.baseAddress, $0.count, flags) }
      }
      if !keepsValue || status != 0 { duk_pop(context) }
      return status == 0
    }

    private func topString() -> String {
      var length = 0
      guard let start = duk_safe_to_lstring(context, -1, &length) else { return "" }
      return start.withMemoryRebound(to: UInt8.self, capacity: length) {
        text(cesu8: UnsafeBufferPointer(start: $0, count: length))
      }
    }

    /// KaTeX's message without its name and without the excerpt, which a diagnostic shows better.
    private func reason(of message: String) -> String {
      var reason = message[...]
      if reason.hasPrefix("KaTeX parse error: ") { reason = reason.dropFirst("KaTeX parse error: ".count) }
      for mark in [" at position ", " at end of input: "] {
        guard let place = reason.utf8.indices.last(where: { reason[$0...].utf8.starts(with: mark.utf8) }) else {
          continue
        }
        return reason[..<place] + (mark.hasPrefix(" at end") ? " at the end" : "")
      }
      return String(reason)
    }
  }

  /// KaTeX's program with the decimals in its tables of font metrics, such as `65:[0,.68889,0,0,.72222]`, written as
  /// quotients of integers: `68889/100000`.
  ///
  /// Duktape reads decimals by arithmetic on long integers, which took half of the time to load KaTeX. A quotient of two
  /// numbers below 2^53 is rounded once and therefore the same number (W. Clinger, How to read floating point numbers
  /// accurately, 1990).
  private func withQuotients(_ program: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(program.count + program.count / 8)
    var at = 0
    while at < program.count {
      let byte = program[at]
      result.append(byte)
      at += 1
      guard byte == UInt8(ascii: "["), result.count > 2, result[result.count - 2] == UInt8(ascii: ":"),
        isDigit(result[result.count - 3]), let end = program[at...].firstIndex(where: { !isDigit($0) && !marks.contains($0) }),
        program[end] == UInt8(ascii: "]")
      else { continue }
      for number in program[at..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
        append(number, to: &result)
        result.append(UInt8(ascii: ","))
      }
      result.removeLast()
      at = end
    }
    return result
  }

  private func append(_ number: ArraySlice<UInt8>, to program: inout [UInt8]) {
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, number.count <= 15 else { return program.append(contentsOf: number) }
    let sign = parts[0].first == UInt8(ascii: "-") ? 1 : 0
    program += parts[0].prefix(sign)
    // A leading zero would make the number octal.
    let digits = (parts[0].dropFirst(sign) + parts[1]).drop { $0 == UInt8(ascii: "0") }
    program += digits.isEmpty ? [UInt8(ascii: "0")] : digits
    program += [UInt8(ascii: "/"), UInt8(ascii: "1")] + parts[1].map { _ in UInt8(ascii: "0") }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private let marks: [UInt8] = Array("-.,".utf8)

  /// Text as JavaScript engines keep it: characters beyond U+FFFF as two surrogates of three bytes each.
  private func cesu8(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard scalar.value > 0xFFFF else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        continue
      }
      for unit in [UTF16.leadSurrogate(scalar), UTF16.trailSurrogate(scalar)] {
        bytes += [0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 0x3F), 0x80 | UInt8(unit & 0x3F)]
      }
    }
    return bytes
  }

  private func text(cesu8 bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard bytes.contains(0xED) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if at + 5 < bytes.count, bytes[at] == 0xED, bytes[at + 1] >= 0xA0, bytes[at + 1] < 0xB0, bytes[at + 3] == 0xED {
        let lead = UInt32(bytes[at + 1] & 0x0F) << 6 | UInt32(bytes[at + 2] & 0x3F)
        let trail = UInt32(bytes[at + 4] & 0x0F) << 6 | UInt32(bytes[at + 5] & 0x3F)
        if let scalar = Unicode.Scalar(0x10000 + (lead << 10 | trail)) {
          result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
          at += 6
          continue
        }
      }
      result.append(bytes[at])
      at += 1
    }
    return String(decoding: result, as: UTF8.self)
  }
#endif
