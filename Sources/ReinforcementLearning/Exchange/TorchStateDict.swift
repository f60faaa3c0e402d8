// The tensors of a `.pth` file of PyTorch (1.6 or later): a zip archive of a pickle that describes them and an entry of
// plain numbers for each storage.
//
// Source: torch/serialization.py, _save and _load; caffe2/serialize/inline_container.h (version).

/// A `.pth` file, its numbers still in the archive.
struct TorchFile {
  /// Of the container, as caffe2/serialize/versions.h counts them.
  private static let newestVersion = 10

  /// What its pickle describes: the pairs of a dictionary.
  let pairs: [(key: PickleValue, value: PickleValue)]
  private let archive: ZipArchive
  private let folder: String

  /// - Parameter file: the bytes of the `.pth` file.
  init(_ file: [UInt8]) throws(ForeignFormatError) {
    archive = try ZipArchive(file)
    guard let pickle = archive.names.first(where: { $0.hasSuffix("/data.pkl") }) else {
      throw ForeignFormatError("it has no entry \"data.pkl\"; PyTorch 1.6 or later writes one")
    }
    folder = String(pickle.dropLast("data.pkl".count))
    let version = String(decoding: try archive.read("\(folder)version", limit: 64), as: UTF8.self)
    let digits = version.prefix { $0 != "\n" }
    guard let number = Int(digits), (1...Self.newestVersion).contains(number) else {
      throw ForeignFormatError("its format version is \"\(digits)\"; 1 to \(Self.newestVersion) are read")
    }
    if archive.names.contains("\(folder)byteorder") {
      let order = String(decoding: try archive.read("\(folder)byteorder", limit: 64), as: UTF8.self)
      guard order == "little" else { throw ForeignFormatError("its numbers are \(order)-endian; little is read") }
    }
    let description = try archive.read(pickle, limit: PickleReader.longest)
    guard case .dictionary(let pairs, _) = try PickleReader.read(description) else {
      throw ForeignFormatError("its pickle holds no dictionary")
    }
    self.pairs = pairs
  }

  /// A tensor's numbers, row after row; float64 is rounded.
  /// - Parameter tensor: one whose shape has been found to be what is wanted, so that its size is known.
  func elements(_ tensor: TorchTensor, _ name: String) throws(ForeignFormatError) -> [Float] {
    let size = tensor.storage.type == .float32 ? 4 : 8
    let bytes = try archive.read("\(folder)data/\(tensor.storage.key)")
    guard bytes.count == tensor.storage.count.multipliedReportingOverflow(by: size).partialValue else {
      throw ForeignFormatError(
        "the storage of \"\(name)\" has \(bytes.count) bytes, and its pickle counts \(tensor.storage.count) numbers")
    }
    func number(_ index: Int) throws(ForeignFormatError) -> Float {
      let word = (0..<size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[index * size + $1]) }
      switch tensor.storage.type {
      case .float32: return Float(bitPattern: UInt32(truncatingIfNeeded: word))
      case .float64: return Float(Double(bitPattern: word))
      case .int64: throw ForeignFormatError("\"\(name)\" holds int64 where float32 is wanted")
      }
    }
    let count = tensor.shape.reduce(1, *)
    var elements: [Float] = []
    elements.reserveCapacity(count)
    var index = [Int](repeating: 0, count: tensor.shape.count)
    for _ in 0..<count {
      let place = zip(index, tensor.strides).reduce(tensor.offset) { $0 + $1.0 * $1.1 }
      let element = try number(place)
      guard element.isFinite else { throw ForeignFormatError("\"\(name)\" holds NaN or infinity") }
      elements.append(element)
      for axis in index.indices.reversed() {
        index[axis] += 1
        if index[axis] < tensor.shape[axis] { break }
        index[axis] = 0
      }
    }
    return elements
  }
}

/// A module's state dictionary: tensors by name.
struct TorchStateDict {
  let file: TorchFile
  let tensors: [String: TorchTensor]
  /// In the file's order.
  let names: [String]

  /// - Parameter file: the bytes of the `.pth` file.
  init(_ file: [UInt8]) throws(ForeignFormatError) {
    self.file = try TorchFile(file)
    var (tensors, names): ([String: TorchTensor], [String]) = ([:], [])
    for (key, value) in self.file.pairs {
      guard case .string(let name) = key, case .tensor(let tensor) = value else {
        throw ForeignFormatError("its state dictionary holds more than names and tensors")
      }
      guard tensors.updateValue(tensor, forKey: name) == nil else {
        throw ForeignFormatError("its state dictionary holds \"\(name)\" twice")
      }
      names.append(name)
    }
    (self.tensors, self.names) = (tensors, names)
  }

  func elements(_ tensor: TorchTensor, _ name: String) throws(ForeignFormatError) -> [Float] {
    try file.elements(tensor, name)
  }
}
