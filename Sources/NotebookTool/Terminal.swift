// What the command line says while it runs: a line a cell, and on a terminal a live bar while a cell trains.

import Foundation

/// Lines for people on standard error; reports' paths go to standard output, for scripts.
struct Terminal {
  /// Whether standard error is a terminal that can redraw a line.
  let isInteractive: Bool
  private let width: Int
  private var hasLiveLine = false

  init() {
    let term = ProcessInfo.processInfo.environment["TERM"]
    isInteractive = isatty(STDERR_FILENO) == 1 && term != nil && term != "dumb"
    var size = winsize()
    width = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// A line that stays.
  mutating func print(_ line: String) {
    clearLiveLine()
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// A line that the next one replaces; nothing where the terminal can't.
  mutating func show(_ line: String) {
    guard isInteractive else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(line.prefix(width - 1))".utf8))
    hasLiveLine = true
  }

  mutating func clearLiveLine() {
    guard hasLiveLine else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    hasLiveLine = false
  }
}

/// `0.04 s`, `12.3 s`, `2 min 05 s`.
func durationText(_ seconds: Double) -> String {
  if seconds < 9.995 { return String(format: "%.2f s", seconds) }
  if seconds < 99.95 { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  return String(format: "%d min %02d s", whole / 60, whole % 60)
}

/// `████████░░░░░░░░`, for a share from 0 to 1.
func progressBar(_ share: Double, width: Int = 20) -> String {
  let full = Int((min(max(share, 0), 1) * Double(width)).rounded(.down))
  return String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
}

/// `950`, `61.2k`, `1.3M`.
func shortNumber(_ number: Double) -> String {
  switch number {
  case ..<1_000: String(format: "%.0f", number)
  case ..<1_000_000: String(format: "%.1fk", number / 1_000)
  default: String(format: "%.1fM", number / 1_000_000)
  }
}

/// One decimal.
func shortDecimal(_ number: Double) -> String { String(format: "%.1f", number) }

/// The text with spaces up to `width`, after it or before it.
func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
  let space = String(repeating: " ", count: max(0, width - text.count))
  return right ? space + text : text + space
}
