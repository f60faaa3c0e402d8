// What a benchmark ran on; figures mean nothing without it.

import Foundation

/// A machine and the compiler, as far as they bear on how fast a program runs.
public struct Machine: Hashable, Codable, Sendable {
  /// The processor's name, such as "AMD EPYC 7763 64-Core Processor".
  public var processor: String
  /// "x86_64" or "arm64".
  public var architecture: String
  /// Logical processors that this process may use.
  public var cores: Int
  /// In bytes.
  public var memory: UInt64
  /// The system's name and version, with its kernel's where there is one.
  public var system: String
  /// The vector extensions that the processor has and the system allows, as the kernel spells them.
  public var instructionSets: [String]
  /// "Swift 6.3, optimised"
  public var compiler: String

  public init(
    processor: String, architecture: String, cores: Int, memory: UInt64, system: String,
    instructionSets: [String], compiler: String
  ) {
    self.processor = processor
    self.architecture = architecture
    self.cores = cores
    self.memory = memory
    self.system = system
    self.instructionSets = instructionSets
    self.compiler = compiler
  }

  /// The machine that this process runs on, as it was when first asked for.
  public static let current: Machine = {
    let cpuinfo = ProcessorInfo(text(of: "/proc/cpuinfo"))
    return Machine(
      processor: systemControl("machdep.cpu.brand_string") ?? cpuinfo.name ?? "unknown processor",
      architecture: architecture,
      cores: ProcessInfo.processInfo.activeProcessorCount,
      memory: ProcessInfo.processInfo.physicalMemory,
      system: systemName,
      instructionSets: cpuinfo.instructionSets,
      compiler: "\(compilerName), \(isOptimised ? "optimised" : "not optimised")")
  }()

  /// Bytes of the largest cache that the first processor has or shares, as Linux tells it; 16 MiB where nobody tells.
  package static let lastCacheBytes: Int = {
    let sizes = (0..<8).compactMap { index -> Int? in
      let size = text(of: "/sys/devices/system/cpu/cpu0/cache/index\(index)/size")  // such as 32768K
      return Int(size.prefix(while: \.isNumber)).map { size.contains("M") ? $0 << 20 : $0 << 10 }
    }
    return sizes.max() ?? 16 << 20
  }()

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "unknown architecture"
    #endif
  }

  private static var compilerName: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1 or earlier"
    #endif
  }

  private static var isOptimised: Bool {
    var asserts = false
    assert(
      {
        asserts = true
        return true
      }())
    return !asserts
  }

  private static var systemName: String {
    let release = text(of: "/etc/os-release").split(separator: "\n")
      .first { $0.hasPrefix("PRETTY_NAME=") }
      .map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } }
    let name = release ?? ProcessInfo.processInfo.operatingSystemVersionString
    let kernel = text(of: "/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines)
    return kernel.isEmpty ? name : "\(name), kernel \(kernel)"
  }

  /// A system file's text; empty when there is none. (Files under /proc have no size: read to the end.)
  private static func text(of path: String) -> String {
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  private static func systemControl(_ name: String) -> String? {
    #if canImport(Darwin)
      var size = 0
      guard sysctlbyname(name, nil, &size, nil, 0) == 0, size > 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { return nil }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      return nil
    #endif
  }
}

extension Machine: CustomStringConvertible {
  /// One line for a caption.
  public var description: String {
    let sets = instructionSets.isEmpty ? "" : " (\(instructionSets.joined(separator: " ")))"
    return "\(processor), \(cores) \(cores == 1 ? "core" : "cores") \(architecture)\(sets), "
      + "\((memory + 1 << 29) >> 30) GiB, \(system), \(compiler)"
  }
}

/// What Linux says of its processors in /proc/cpuinfo.
package struct ProcessorInfo: Hashable, Sendable {
  /// nil where the kernel names none, as on most arm64 machines.
  package let name: String?
  /// Those in `notable` that the first processor has, in that order.
  package let instructionSets: [String]

  /// Vector extensions that change how fast numbers are crunched: x86's, then arm64's.
  private static let notable = [
    "sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512vl", "avx512bw", "avx512_vnni", "avx512_bf16",
    "avx512_fp16", "avx_vnni", "amx_tile", "asimd", "asimdhp", "asimddp", "bf16", "i8mm", "sve", "sve2",
    "sme",
  ]

  package init(_ text: String) {
    var fields: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = line[..<colon].trimmingSuffix { $0 == "\t" || $0 == " " }
      if fields[key] == nil { fields[key] = line[line.index(after: colon)...].drop { $0 == " " } }
    }
    name = (fields["model name"] ?? fields["Model"]).map { $0.trimmingSuffix { $0 == " " } }.map(String.init)
    let flags = Set((fields["flags"] ?? fields["Features"] ?? "").split(separator: " "))
    instructionSets = Self.notable.filter { flags.contains(Substring($0)) }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    return rest
  }
}
