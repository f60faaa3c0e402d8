// How much a notebook may use, so that no cell takes the process with it.

public enum Limits {
  /// Elements of one array, string or table.
  public static let elements = 20_000_000
  /// Elements that one call reads of a sequence that may have no end.
  public static let steps = 1_000_000_000
  /// UTF-8 bytes of one string.
  public static let textBytes = 1 << 30
  /// Calls within calls.
  public static let callDepth = 10_000
  /// Values within values, where they are printed, compared or hashed.
  public static let valueDepth = 2_000
  /// Bytes that one cell may print.
  public static let outputBytes = 1 << 20
  /// Bytes of memory of the whole process beyond which a cell ends.
  public static let memoryBytes = 8 << 30
}
