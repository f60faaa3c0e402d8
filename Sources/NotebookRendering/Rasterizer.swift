// SVG -> PNG, for the copies of figures that lie beside the reports.

import Foundation

/// Draws pictures with librsvg's `rsvg-convert`. A process of its own, and only where there is something to draw: the
/// forty libraries that librsvg stands on would take longer to load than most runs of a notebook take.
public struct Rasterizer: Sendable {
  /// Pixels for each unit of the picture.
  public var scale: Double

  public init(scale: Double = 2) { self.scale = scale }

  /// Whether `rsvg-convert` is on the PATH.
  public static var isAvailable: Bool { converter != nil }

  /// Who draws: stands for the program's file, or says that there is none.
  package static var engineIdentity: String {
    guard let converter, let file = try? FileManager.default.attributesOfItem(atPath: converter) else { return "none" }
    let size = file[.size] as? Int ?? 0
    let time = (file[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\(converter) \(size) \(time)"
  }

  /// The bytes of a PNG.
  ///
  /// Bytes differ between versions of librsvg and its fonts: don't compare them across machines.
  ///
  /// - Throws: `RasterizingError` when the picture can't be read or is too large to be drawn, and when there is no
  ///   `rsvg-convert`.
  public func png(_ svg: String) throws -> [UInt8] {
    guard let converter = Self.converter else {
      throw RasterizingError(reason: "'rsvg-convert' is not on the PATH; install librsvg2-bin")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nb-picture-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let (picture, drawing) = (folder.appendingPathComponent("picture.svg"), folder.appendingPathComponent("picture.png"))
      try Data(svg.utf8).write(to: picture)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: converter)
      process.arguments = [
        "--format", "png", "--zoom", "\(scale)", "--dpi-x", "96", "--dpi-y", "96", "--output", drawing.path, picture.path,
      ]
      let complaints = Pipe()
      process.standardError = complaints
      try process.run()
      let said = complaints.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw RasterizingError(reason: String(decoding: said, as: UTF8.self).split(separator: "\n").joined(separator: "; "))
      }
      return [UInt8](try Data(contentsOf: drawing))
    } catch let error where !(error is RasterizingError) {
      throw RasterizingError(reason: error.localizedDescription)
    }
  }

  private static let converter: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/rsvg-convert" }.first { FileManager.default.isExecutableFile(atPath: $0) }
}

public struct RasterizingError: Error, Hashable, Sendable, CustomStringConvertible {
  public var reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { "can't make a PNG of the picture: \(reason)" }
}
