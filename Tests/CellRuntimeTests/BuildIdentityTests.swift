// The identity of the executable: what its linker wrote, as other tools read it.

import CellRuntime
import Foundation
import Testing

@Suite struct BuildIdentityTests {
  @Test func identityIsReadFromTheExecutable() throws {
    let parts = buildIdentity.split(separator: " ").map(String.init)
    try #require(parts.count == 2)
    #expect(["build-id", "uuid", "file"].contains(parts[0]))
    #expect(parts[1].utf8.count >= 16)
    #expect(parts[1].allSatisfy { $0.isHexDigit && !$0.isUppercase })
    #expect(Set(parts[1]).count > 4)
    #if os(Linux)
      // The bytes lie in the file just behind the note's name.
      if parts[0] == "build-id" {
        let bytes = stride(from: 0, to: parts[1].count, by: 2).map { start in
          let digits = parts[1].dropFirst(start).prefix(2)
          return UInt8(digits, radix: 16) ?? 0
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .mappedIfSafe)
        #expect(file.prefix(1 << 16).range(of: Data(Array("GNU\0".utf8) + bytes)) != nil)
      }
    #endif
  }
}
