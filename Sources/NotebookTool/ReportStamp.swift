// What the reports of the last run were made of and what they came to: where all of that is as it was, rendering again
// would give the same files.

import Foundation
import NotebookModel
import NotebookRendering

struct ReportStamp {
  /// Stands for the document, the executable that rendered it and where the reports go.
  var key: String
  /// Files that the document shows, with what was in them; `nil` for those that could not be read.
  var read: [String: Fingerprint?]
  /// What set the formulas; `nil` for a document without any.
  var typesetter: String?
  /// All files of the reports.
  var written: [(path: String, fingerprint: Fingerprint)]
  /// The paths that a run tells.
  var told: [String]

  /// Whether what rendering read is as it was.
  func holds(_ files: ShownFiles, _ typesetter: MathTypesetter) -> Bool {
    if let known = self.typesetter, typesetter.engineIdentity != known { return false }
    return read.allSatisfy { path, fingerprint in files.fingerprint(of: path) == fingerprint }
  }
}

// MARK: - As a file

extension ReportStamp {
  /// The SHA-256 of the rest comes first, so that damaged stamps count as absent.
  var file: [UInt8] {
    var members: [String: JSONValue] = [
      "key": .string(key), "told": .array(told.map(JSONValue.string)),
      "read": .object(read.mapValues { $0.map { .string($0.description) } ?? .null }),
      "written": .array(written.map { .array([.string($0.path), .string($0.fingerprint.description)]) }),
    ]
    if let typesetter { members["typesetter"] = .string(typesetter) }
    let content = JSONValue.object(members).file
    return ContentHash(content).bytes + content
  }

  /// - Parameter file: what `file` gave; `nil` for anything else.
  init?(_ file: [UInt8]) {
    guard let content = contentAfterItsHash(Data(file)), let json = try? JSONValue(json: content),
      let key = json["key"]?.string, let told = json["told"]?.array, let read = json["read"]?.object,
      let written = json["written"]?.array
    else { return nil }
    self.key = key
    self.told = told.compactMap(\.string)
    self.read = read.mapValues { $0.string.flatMap(Fingerprint.init(hex:)) }
    self.written = written.compactMap { entry in
      guard let pair = entry.array, pair.count == 2, let path = pair[0].string,
        let fingerprint = pair[1].string.flatMap(Fingerprint.init(hex:))
      else { return nil }
      return (path, fingerprint)
    }
    typesetter = json["typesetter"]?.string
  }
}

// MARK: - Files

/// The local files that a document shows, and what was in them. Safe on any thread.
final class ShownFiles: @unchecked Sendable {
  private let lock = NSLock()
  private var known: [String: Fingerprint?] = [:]
  private var isSteady = true

  /// The bytes of a file, `nil` where there is none.
  func contents(of path: String) -> [UInt8]? {
    let contents = FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    let fingerprint = contents.map { Fingerprint($0) }
    lock.withLock {
      if let earlier = known[path], earlier != fingerprint { isSteady = false }
      known[path] = .some(fingerprint)
    }
    return contents
  }

  func fingerprint(of path: String) -> Fingerprint? {
    if let known = lock.withLock({ known[path] }) { return known }
    return contents(of: path).map { Fingerprint($0) }
  }

  /// All files that were asked for, also in vain.
  var paths: Set<String> { lock.withLock { Set(known.keys) } }

  /// Of all files that were read; `nil` if one of them changed meanwhile.
  var fingerprints: [String: Fingerprint?]? { lock.withLock { isSteady ? known : nil } }
}

/// What is in a file; `nil` where it can't be read.
func fingerprintOfFile(_ path: String) -> Fingerprint? {
  FileManager.default.contents(atPath: path).map { Fingerprint([UInt8]($0)) }
}
