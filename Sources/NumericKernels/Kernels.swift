// What training asks of a processor. Two implementations give the same bits: `CPUKernels`, vectorised, and
// `ReferenceKernels`, its naive twin.
import CNumericKernels

/// The inner loops of training, on memory that the caller owns; nothing is allocated.
///
/// Shapes that do not fit are mistakes of the caller's code and trap; what people give is checked before it comes here.
/// Every sum has one order, so results are the same bits on every instruction set with either implementation.
public protocol Kernels: Sendable {
  /// The instruction set, or `reference`.
  var name: String { get }

  /// y (rows, outputs) = activation(x (rows, inputs) · weight (inputs, outputs) + bias (outputs)).
  func linearForward(_ x: Matrix, weight: Matrix, bias: UnsafePointer<Float>, _ activation: Activation, into y: Matrix)

  /// dx (rows, inputs) = (dy (rows, outputs) · transposedWeight (outputs, inputs)) · activation′, where x (rows, inputs)
  /// is the output of the activation before the layer, or its input if the activation `hasSlopeOfInput`. dx may be x
  /// where `canOverwriteInput`.
  func linearBackwardInput(
    _ dy: Matrix, transposedWeight: Matrix, x: Matrix, _ activation: Activation, into dx: Matrix)

  /// dw (inputs, outputs) = xᵀ · dy, db (outputs) = the sum of dy's rows; x (rows, inputs), dy (rows, outputs).
  /// - Parameter adding: whether the sums go on from what dw and db hold; rows in several calls give the bits of one.
  func linearBackwardWeights(
    _ x: Matrix, dy: Matrix, into dw: Matrix, bias db: UnsafeMutablePointer<Float>, adding: Bool)

  /// wt (columns, rows) = wᵀ (rows, columns).
  func transpose(_ w: Matrix, into wt: Matrix)

  /// y[i] = activation(x[i]) for i < count; x and y may be the same memory.
  func activate(_ count: Int, _ x: UnsafePointer<Float>, _ activation: Activation, into y: UnsafeMutablePointer<Float>)
  /// gradient[i] *= activation′, where `at` is the activation's output, or its input if it `hasSlopeOfInput`.
  func multiplySlope(
    _ count: Int, at: UnsafePointer<Float>, _ activation: Activation, into gradient: UnsafeMutablePointer<Float>)

  /// y (samples · places, outputs) = relu(what each place sees of the images (samples, imageSize) · weight + bias), with
  /// weight (patchSize, outputs).
  func convolutionForward(
    _ images: UnsafePointer<Float>, samples: Int, _ shape: ConvolutionShape, weight: Matrix,
    bias: UnsafePointer<Float>, into y: Matrix)
  /// dw (patchSize, outputs) and db (outputs), given dy (samples · places, outputs); see `linearBackwardWeights`.
  func convolutionBackwardWeights(
    _ images: UnsafePointer<Float>, samples: Int, _ shape: ConvolutionShape, dy: Matrix, into dw: Matrix,
    bias db: UnsafeMutablePointer<Float>, adding: Bool)
  /// images (samples, imageSize) = for each number the sum of its copies among the patches.
  func col2im(_ patches: Matrix, samples: Int, _ shape: ConvolutionShape, into images: UnsafeMutablePointer<Float>)

  /// One step of an LSTM, as PyTorch's. Where H is `output.columns`, `gates` (rows, 4H) hold the inputs' share of what
  /// goes into input, forget, cell and output gate, and become the gates; `recurrent` is that of the outputs before.
  ///
  ///     cell = f · cellBefore + i · g        output = o · tanh cell        all (rows, H)
  func lstmForward(
    gates: Matrix, recurrent: Matrix, cellBefore: Matrix, cell: Matrix, tanhCell: Matrix, output: Matrix)

  /// The gradient with respect to what went into the gates, from those with respect to the output: `gradient` by what
  /// is above and `hiddenGradient` by the step after this one. `cellGradient` goes from that with respect to the cell to
  /// that with respect to the cell before.
  func lstmBackward(
    gates: Matrix, cellBefore: Matrix, tanhCell: Matrix, gradient: Matrix, hiddenGradient: Matrix,
    cellGradient: Matrix, gateGradient: Matrix)

  /// y[i] = eˣ for i < count; at most 1 ulp off. x and y may be the same memory, as in `log` and `tanh`.
  func exp(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>)
  /// y[i] = ln x; at most 1 ulp off.
  func log(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>)
  /// y[i] = tanh x; at most 2 ulp off.
  func tanh(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>)

  /// Σ x[i]², i < count: 64 partial sums (index modulo 64), added up pairwise.
  func sumOfSquares(_ count: Int, _ x: UnsafePointer<Float>) -> Float

  /// One step of Adam (Kingma & Ba 2015, algorithm 1; epsilon added after the corrected square root, as PyTorch does):
  /// m += mRate (g - m), v = beta2 v + vRate g², p -= stepSize m / (√v inverseSqrtCorrection + epsilon), with
  /// g = clip · gradient + weightDecay p.
  func adam(
    _ count: Int, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    m: UnsafeMutablePointer<Float>, v: UnsafeMutablePointer<Float>, _ step: AdamStep)

  /// Generalised advantage estimation (Schulman et al. 2016), as Stable-Baselines3 computes it, bit for bit:
  /// δ = r + γV′·nonterminal - V, A = δ + γλ·nonterminal·A′, returns = A + V. Writes (steps, envs) each.
  func advantages(
    _ inputs: AdvantageInputs, into advantages: UnsafeMutablePointer<Float>, returns: UnsafeMutablePointer<Float>)
}

extension Kernels {
  /// Whether `linearBackwardInput` of a layer asks each number of x for its slope once its own sum is whole, never later.
  public func canOverwriteInput(inputs: Int, outputs: Int, _ activation: Activation) -> Bool {
    inputs * outputs <= Int(NK_UNDIVIDED) && activation.code <= Activation.relu.code
  }
}

/// The shapes that each product wants, stated once for both implementations.
enum Shapes {
  static func checkForward(_ x: Matrix, _ weight: Matrix, _ y: Matrix) {
    precondition(
      x.rows == y.rows && x.columns == weight.rows && weight.columns == y.columns && weight.isPadded && y.isPadded,
      "(\(x.rows), \(x.columns)) · (\(weight.rows), \(weight.columns)) into (\(y.rows), \(y.columns))")
  }

  static func checkBackwardInput(_ dy: Matrix, _ wt: Matrix, _ x: Matrix, _ dx: Matrix) {
    precondition(
      dy.rows == dx.rows && dy.columns == wt.rows && wt.columns == dx.columns && x.rows == dx.rows
        && x.columns == dx.columns && wt.isPadded && x.isPadded && dx.isPadded,
      "(\(dy.rows), \(dy.columns)) · (\(wt.rows), \(wt.columns)) into (\(dx.rows), \(dx.columns))")
  }

  static func checkBackwardWeights(_ x: Matrix, _ dy: Matrix, _ dw: Matrix) {
    precondition(
      x.rows == dy.rows && dw.rows == x.columns && dw.columns == dy.columns && dy.isPadded && dw.isPadded,
      "(\(x.rows), \(x.columns))ᵀ · (\(dy.rows), \(dy.columns)) into (\(dw.rows), \(dw.columns))")
  }

  static func checkPatches(_ patches: Matrix, _ samples: Int, _ shape: ConvolutionShape) {
    precondition(
      patches.rows == samples * shape.places && patches.columns == shape.patchSize,
      "\(samples) of \(shape), (\(patches.rows), \(patches.columns))")
  }

  static func checkConvolution(_ weight: Matrix, _ y: Matrix, _ samples: Int, _ shape: ConvolutionShape) {
    precondition(
      weight.rows == shape.patchSize && y.rows == samples * shape.places && weight.columns == y.columns
        && weight.isPadded && y.isPadded && samples * shape.imageSize <= Int32.max,
      "\(samples) of \(shape), (\(weight.rows), \(weight.columns)), (\(y.rows), \(y.columns))")
  }

  static func checkLSTM(gates: [Matrix], states: [Matrix]) {
    let (gate, state) = (gates[0], states[0])
    precondition(
      gate.columns == 4 * state.columns
        && gates.allSatisfy { ($0.rows, $0.columns, $0.stride) == (state.rows, gate.columns, gate.stride) }
        && states.allSatisfy { ($0.rows, $0.columns, $0.stride) == (state.rows, state.columns, state.stride) },
      "gates (\(gate.rows), \(gate.columns)) of states (\(state.rows), \(state.columns))")
  }

  static func checkTranspose(_ w: Matrix, _ wt: Matrix) {
    precondition(
      w.rows == wt.columns && w.columns == wt.rows && w.isPadded && wt.isPadded,
      "(\(w.rows), \(w.columns))ᵀ into (\(wt.rows), \(wt.columns))")
  }
}
