// Tensors for cells: what observations, actions and values travel in.

import CellRuntime
import NotebookModel
import ReinforcementLearning

extension Tensor: HostType {}

extension FunctionRegistry {
  mutating func addTensors() {
    type(Tensor.self, doc: "An array of `Float`s with a shape, row-major, as a PyTorch tensor of one or two axes.")
    initializer("init(_ elements: [Float])", of: Tensor.self, doc: "One axis.") { (elements: [Float]) in
      Tensor(elements)
    }
    initializer("init(_ rows: [[Float]]) throws", of: Tensor.self, doc: "Two axes: rows of the same length.") {
      (rows: [[Float]]) throws in try Tensor(rows)
    }
    property("var shape: [Int] { get }", of: Tensor.self, doc: "The size of each axis.") { $0.shape }
    property("var elements: [Float] { get }", of: Tensor.self, doc: "All numbers, row after row.") { $0.elements }
    property("var rows: [[Float]] { get }", of: Tensor.self, doc: "The rows, each flattened.") { $0.rows }
    property("var count: Int { get }", of: Tensor.self, doc: "The number of elements.") { $0.count }
    method("func row(_ index: Int) throws -> [Float]", of: Tensor.self, doc: "One row, flattened.") {
      (tensor: Tensor, index: Int) throws in try tensor.row(index)
    }
    method("func column(_ index: Int) throws -> [Float]", of: Tensor.self, doc: "One element of each row.") {
      (tensor: Tensor, index: Int) throws in try tensor.column(index)
    }
    `subscript`("subscript(index: Int) -> Float { get throws }", of: Tensor.self, doc: "Element `index` in row-major order.") {
      (tensor: Tensor, index: Int) throws in try tensor[index]
    }
    `subscript`(
      "subscript(row: Int, column: Int) -> Float { get throws }", of: Tensor.self, doc: "The element in `column` of `row`."
    ) { (tensor: Tensor, row: Int, column: Int) throws in try tensor[row, column] }
  }
}
