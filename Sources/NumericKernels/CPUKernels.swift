// The vectorised kernels: the C loops of the instruction set that was chosen, behind checked shapes.
import CNumericKernels

/// `CNumericKernels` behind checked shapes.
public struct CPUKernels: Kernels, @unchecked Sendable {
  // Points to a constant of the C module, which nobody writes.
  private let table: UnsafePointer<nk_kernels>

  /// The fastest set that this processor has; the environment variable `NB_KERNELS` picks a lower one by name.
  public static let best = CPUKernels(table: nk_best())

  private init(table: UnsafePointer<nk_kernels>) { self.table = table }

  /// The set of that name (`avx512`, `avx2`, `baseline`), or nil when this processor does not have it.
  public init?(named name: String) {
    guard let table = nk_named(name) else { return nil }
    self.init(table: table)
  }

  /// Every set that this processor has.
  public static var available: [CPUKernels] { ["avx512", "avx2", "baseline"].compactMap(CPUKernels.init(named:)) }

  public var name: String { String(cString: table.pointee.name) }

  public func linearForward(
    _ x: Matrix, weight: Matrix, bias: UnsafePointer<Float>, _ activation: Activation, into y: Matrix
  ) {
    Shapes.checkForward(x, weight, y)
    table.pointee.linear_forward(
      Int32(x.rows), Int32(x.columns), Int32(y.columns), x.base, Int32(x.stride), weight.base, Int32(weight.stride),
      bias, activation.code, y.base, Int32(y.stride))
  }

  public func linearBackwardInput(
    _ dy: Matrix, transposedWeight wt: Matrix, x: Matrix, _ activation: Activation, into dx: Matrix
  ) {
    Shapes.checkBackwardInput(dy, wt, x, dx)
    table.pointee.linear_backward_input(
      Int32(dy.rows), Int32(dx.columns), Int32(dy.columns), dy.base, Int32(dy.stride), wt.base, Int32(wt.stride),
      x.base, Int32(x.stride), activation.code, dx.base, Int32(dx.stride))
  }

  public func linearBackwardWeights(
    _ x: Matrix, dy: Matrix, into dw: Matrix, bias db: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    Shapes.checkBackwardWeights(x, dy, dw)
    table.pointee.linear_backward_weights(
      Int32(x.rows), Int32(x.columns), Int32(dy.columns), x.base, Int32(x.stride), dy.base, Int32(dy.stride),
      dw.base, Int32(dw.stride), db, adding)
  }

  public func transpose(_ w: Matrix, into wt: Matrix) {
    Shapes.checkTranspose(w, wt)
    table.pointee.transpose(Int32(w.rows), Int32(w.columns), w.base, Int32(w.stride), wt.base, Int32(wt.stride))
  }

  public func activate(
    _ count: Int, _ x: UnsafePointer<Float>, _ activation: Activation, into y: UnsafeMutablePointer<Float>
  ) {
    table.pointee.activate(Int32(count), activation.code, x, y)
  }

  public func multiplySlope(
    _ count: Int, at: UnsafePointer<Float>, _ activation: Activation, into gradient: UnsafeMutablePointer<Float>
  ) {
    table.pointee.multiply_slope(Int32(count), activation.code, at, gradient)
  }

  public func convolutionForward(
    _ images: UnsafePointer<Float>, samples: Int, _ shape: ConvolutionShape, weight: Matrix,
    bias: UnsafePointer<Float>, into y: Matrix
  ) {
    Shapes.checkConvolution(weight, y, samples, shape)
    table.pointee.convolution_forward(
      Int32(samples), Int32(shape.height), Int32(shape.width), Int32(shape.channels), Int32(shape.kernel),
      Int32(shape.stride), images, Int32(y.columns), weight.base, Int32(weight.stride), bias, y.base,
      Int32(y.stride))
  }

  public func convolutionBackwardWeights(
    _ images: UnsafePointer<Float>, samples: Int, _ shape: ConvolutionShape, dy: Matrix, into dw: Matrix,
    bias db: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    Shapes.checkConvolution(dw, dy, samples, shape)
    table.pointee.convolution_backward_weights(
      Int32(samples), Int32(shape.height), Int32(shape.width), Int32(shape.channels), Int32(shape.kernel),
      Int32(shape.stride), images, Int32(dy.columns), dy.base, Int32(dy.stride), dw.base, Int32(dw.stride), db,
      adding)
  }

  public func col2im(
    _ patches: Matrix, samples: Int, _ shape: ConvolutionShape, into images: UnsafeMutablePointer<Float>
  ) {
    Shapes.checkPatches(patches, samples, shape)
    table.pointee.col2im(
      Int32(samples), Int32(shape.height), Int32(shape.width), Int32(shape.channels), Int32(shape.kernel),
      Int32(shape.stride), patches.base, Int32(patches.stride), images)
  }

  public func lstmForward(
    gates: Matrix, recurrent: Matrix, cellBefore: Matrix, cell: Matrix, tanhCell: Matrix, output: Matrix
  ) {
    Shapes.checkLSTM(gates: [gates, recurrent], states: [output, cellBefore, cell, tanhCell])
    table.pointee.lstm_forward(
      Int32(output.rows), Int32(output.columns), gates.base, recurrent.base, Int32(gates.stride), cellBefore.base,
      cell.base, tanhCell.base, output.base, Int32(output.stride))
  }

  public func lstmBackward(
    gates: Matrix, cellBefore: Matrix, tanhCell: Matrix, gradient: Matrix, hiddenGradient: Matrix,
    cellGradient: Matrix, gateGradient: Matrix
  ) {
    Shapes.checkLSTM(
      gates: [gates, gateGradient], states: [gradient, cellBefore, tanhCell, hiddenGradient, cellGradient])
    table.pointee.lstm_backward(
      Int32(gradient.rows), Int32(gradient.columns), gates.base, cellBefore.base, tanhCell.base, gradient.base,
      hiddenGradient.base, cellGradient.base, gateGradient.base, Int32(gates.stride), Int32(gradient.stride))
  }

  /// Floating-point operations (two for a multiply-add) in one round of `multiplyAdds`.
  public var operationsInRound: Int { 2 * Int(NK_PEAK_VECTORS) * Int(table.pointee.lanes) }

  /// Multiply-adds of registers alone, as many as the processor can do: the peak that products are measured by.
  /// - Returns: a number that stands for all that was computed.
  public func multiplyAdds(rounds: Int) -> Float { table.pointee.multiply_adds(rounds) }

  public func exp(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    table.pointee.exp(Int32(count), x, y)
  }

  public func log(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    table.pointee.log(Int32(count), x, y)
  }

  public func tanh(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    table.pointee.tanh(Int32(count), x, y)
  }

  public func sumOfSquares(_ count: Int, _ x: UnsafePointer<Float>) -> Float {
    table.pointee.sum_of_squares(Int32(count), x)
  }

  public func adam(
    _ count: Int, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    m: UnsafeMutablePointer<Float>, v: UnsafeMutablePointer<Float>, _ step: AdamStep
  ) {
    table.pointee.adam(
      Int32(count), parameters, gradients, m, v, step.clip, step.stepSize, step.inverseSqrtCorrection, step.mRate,
      step.beta2, step.vRate, step.epsilon, step.weightDecay)
  }

  public func advantages(
    _ inputs: AdvantageInputs, into advantages: UnsafeMutablePointer<Float>, returns: UnsafeMutablePointer<Float>
  ) {
    table.pointee.gae(
      Int32(inputs.steps), Int32(inputs.envs), inputs.rewards, inputs.values, inputs.starts, inputs.lastValues,
      inputs.lastDones, inputs.gamma, inputs.gammaLambda, advantages, returns)
  }
}
