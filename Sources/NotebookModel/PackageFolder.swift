// The Swift package that a notebook belongs to.

import Foundation

/// The nearest folder at or above `folder` that holds a `Package.swift`.
public func nearestPackage(from folder: URL) -> URL? {
  var folder = folder
  while true {
    if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) { return folder }
    let parent = folder.deletingLastPathComponent().standardizedFileURL
    if parent.path == folder.path || folder.path == "/" { return nil }
    folder = parent
  }
}
