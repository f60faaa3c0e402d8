// Which addresses a report may lead to. Everything else is dropped.

enum URLPolicy {
  private static let linkSchemes: Set<String> = ["http", "https", "mailto"]
  private static let imageTypes = ["png", "jpeg", "gif", "webp", "svg+xml"]

  /// A link's destination without the characters that browsers ignore in addresses, or `nil` when it isn't allowed.
  ///
  /// Allowed are `http`, `https`, `mailto`, relative paths and fragments.
  static func link(_ destination: String) -> String? {
    let address = cleaned(destination)
    guard let scheme = scheme(of: address) else { return address }
    return linkSchemes.contains(scheme) ? address : nil
  }

  /// An image's source: what links may be, and `data:` with a picture of a known type.
  static func image(_ source: String) -> String? {
    let address = cleaned(source)
    guard scheme(of: address) == "data" else { return link(address) }
    let rest = address.dropFirst("data:".count).lowercased()
    let isPicture = imageTypes.contains { rest.hasPrefix("image/\($0);") || rest.hasPrefix("image/\($0),") }
    return isPicture ? address : nil
  }

  /// Browsers cut blanks and control characters at both ends and drop tabs and line breaks anywhere (WHATWG URL,
  /// "basic URL parser"); all control characters go here.
  private static func cleaned(_ address: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in address.unicodeScalars where scalar.value > 0x20 || scalar == " " {
      if (0x7F...0x9F).contains(scalar.value) || (scalar == " " && scalars.isEmpty) { continue }
      scalars.append(scalar)
    }
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }

  /// What stands before the first colon, unless the colon belongs to a path, query or fragment.
  private static func scheme(of address: String) -> String? {
    guard let end = address.unicodeScalars.firstIndex(where: { $0 == ":" || $0 == "/" || $0 == "?" || $0 == "#" }),
      address.unicodeScalars[end] == ":"
    else { return nil }
    return address[..<end].lowercased()
  }
}
