// The naive twin of `CPUKernels`: plain loops over single numbers, to be read, and to test the fast ones against.

/// Plain loops that define what the kernels compute, in the order in which they compute it.
public struct ReferenceKernels: Kernels {
  public init() {}

  public var name: String { "reference" }

  public func linearForward(
    _ x: Matrix, weight: Matrix, bias: UnsafePointer<Float>, _ activation: Activation, into y: Matrix
  ) {
    Shapes.checkForward(x, weight, y)
    for row in 0..<x.rows {
      for output in 0..<y.columns {
        var sum = bias[output]
        for input in 0..<x.columns { sum.addProduct(x[row, input], weight[input, output]) }
        y[row, output] = Elementary.apply(activation, to: sum)
      }
    }
  }

  public func linearBackwardInput(
    _ dy: Matrix, transposedWeight wt: Matrix, x: Matrix, _ activation: Activation, into dx: Matrix
  ) {
    Shapes.checkBackwardInput(dy, wt, x, dx)
    for row in 0..<dy.rows {
      for input in 0..<dx.columns {
        var sum: Float = 0
        for output in 0..<dy.columns { sum.addProduct(dy[row, output], wt[output, input]) }
        dx[row, input] = Elementary.product(sum, slopeOf: activation, at: x[row, input])
      }
    }
  }

  public func linearBackwardWeights(
    _ x: Matrix, dy: Matrix, into dw: Matrix, bias db: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    Shapes.checkBackwardWeights(x, dy, dw)
    for output in 0..<dy.columns {
      for input in 0..<x.columns {
        var sum = adding ? dw[input, output] : 0
        for row in 0..<x.rows { sum.addProduct(x[row, input], dy[row, output]) }
        dw[input, output] = sum
      }
      if !adding { db[output] = 0 }
      for row in 0..<dy.rows { db[output] += dy[row, output] }
    }
  }

  public func transpose(_ w: Matrix, into wt: Matrix) {
    Shapes.checkTranspose(w, wt)
    for row in 0..<w.rows {
      for column in 0..<w.columns { wt[column, row] = w[row, column] }
    }
  }

  public func activate(
    _ count: Int, _ x: UnsafePointer<Float>, _ activation: Activation, into y: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<count { y[i] = Elementary.apply(activation, to: x[i]) }
  }

  public func multiplySlope(
    _ count: Int, at: UnsafePointer<Float>, _ activation: Activation, into gradient: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<count { gradient[i] *= Elementary.slope(of: activation, at: at[i]) }
  }

  public func convolutionForward(
    _ images: UnsafePointer<Float>, samples: Int, _ shape: ConvolutionShape, weight: Matrix,
    bias: UnsafePointer<Float>, into y: Matrix
  ) {
    Shapes.checkConvolution(weight, y, samples, shape)
    for row in 0..<y.rows {
      for output in 0..<y.columns {
        var sum = bias[output]
        for input in 0..<weight.rows { sum.addProduct(images[source(row, input, shape)], weight[input, output]) }
        y[row, output] = Elementary.apply(.relu, to: sum)
      }
    }
  }

  public func convolutionBackwardWeights(
    _ images: UnsafePointer<Float>, samples: Int, _ shape: ConvolutionShape, dy: Matrix, into dw: Matrix,
    bias db: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    Shapes.checkConvolution(dw, dy, samples, shape)
    for output in 0..<dy.columns {
      for input in 0..<dw.rows {
        var sum = adding ? dw[input, output] : 0
        for row in 0..<dy.rows { sum.addProduct(images[source(row, input, shape)], dy[row, output]) }
        dw[input, output] = sum
      }
      if !adding { db[output] = 0 }
      for row in 0..<dy.rows { db[output] += dy[row, output] }
    }
  }

  public func col2im(
    _ patches: Matrix, samples: Int, _ shape: ConvolutionShape, into images: UnsafeMutablePointer<Float>
  ) {
    Shapes.checkPatches(patches, samples, shape)
    for i in 0..<samples * shape.imageSize { images[i] = 0 }
    for row in 0..<patches.rows {
      for column in 0..<patches.columns { images[source(row, column, shape)] += patches[row, column] }
    }
  }

  /// Where in the images the number in a column of a patch comes from.
  private func source(_ row: Int, _ column: Int, _ shape: ConvolutionShape) -> Int {
    let (sample, place) = row.quotientAndRemainder(dividingBy: shape.places)
    let (y, x) = place.quotientAndRemainder(dividingBy: shape.outWidth)
    let (cell, channel) = column.quotientAndRemainder(dividingBy: shape.channels)
    let (dy, dx) = cell.quotientAndRemainder(dividingBy: shape.kernel)
    let pixel = (y * shape.stride + dy) * shape.width + x * shape.stride + dx
    return sample * shape.imageSize + pixel * shape.channels + channel
  }

  public func lstmForward(
    gates: Matrix, recurrent: Matrix, cellBefore: Matrix, cell: Matrix, tanhCell: Matrix, output: Matrix
  ) {
    Shapes.checkLSTM(gates: [gates, recurrent], states: [output, cellBefore, cell, tanhCell])
    let hidden = output.columns
    for row in 0..<output.rows {
      for j in 0..<hidden {
        for (gate, isCandidate) in [false, false, true, false].enumerated() {
          let x = gates[row, gate * hidden + j] + recurrent[row, gate * hidden + j]
          gates[row, gate * hidden + j] = isCandidate ? Elementary.tanh(x) : Elementary.sigmoid(x)
        }
        let (input, forget) = (gates[row, j], gates[row, hidden + j])
        let (candidate, out) = (gates[row, 2 * hidden + j], gates[row, 3 * hidden + j])
        cell[row, j] = (input * candidate).addingProduct(forget, cellBefore[row, j])
        tanhCell[row, j] = Elementary.tanh(cell[row, j])
        output[row, j] = out * tanhCell[row, j]
      }
    }
  }

  public func lstmBackward(
    gates: Matrix, cellBefore: Matrix, tanhCell: Matrix, gradient: Matrix, hiddenGradient: Matrix,
    cellGradient: Matrix, gateGradient: Matrix
  ) {
    Shapes.checkLSTM(
      gates: [gates, gateGradient], states: [gradient, cellBefore, tanhCell, hiddenGradient, cellGradient])
    let hidden = gradient.columns
    for row in 0..<gradient.rows {
      for j in 0..<hidden {
        let (input, forget) = (gates[row, j], gates[row, hidden + j])
        let (candidate, out) = (gates[row, 2 * hidden + j], gates[row, 3 * hidden + j])
        let t = tanhCell[row, j]
        let dh = gradient[row, j] + hiddenGradient[row, j]
        let dc = cellGradient[row, j].addingProduct(dh * out, Float(1).addingProduct(-t, t))
        gateGradient[row, j] = dc * candidate * (input * (1 - input))
        gateGradient[row, hidden + j] = dc * cellBefore[row, j] * (forget * (1 - forget))
        gateGradient[row, 2 * hidden + j] = dc * input * Float(1).addingProduct(-candidate, candidate)
        gateGradient[row, 3 * hidden + j] = dh * t * (out * (1 - out))
        cellGradient[row, j] = dc * forget
      }
    }
  }

  public func exp(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    for i in 0..<count { y[i] = Elementary.exp(x[i]) }
  }

  public func log(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    for i in 0..<count { y[i] = Elementary.log(x[i]) }
  }

  public func tanh(_ count: Int, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
    for i in 0..<count { y[i] = Elementary.tanh(x[i]) }
  }

  public func sumOfSquares(_ count: Int, _ x: UnsafePointer<Float>) -> Float {
    var partial = [Float](repeating: 0, count: 64)
    for i in 0..<count { partial[i % 64].addProduct(x[i], x[i]) }
    var width = 32
    while width > 0 {
      for j in 0..<width { partial[j] += partial[j + width] }
      width /= 2
    }
    return partial[0]
  }

  public func adam(
    _ count: Int, parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    m: UnsafeMutablePointer<Float>, v: UnsafeMutablePointer<Float>, _ step: AdamStep
  ) {
    for i in 0..<count {
      let g = (gradients[i] * step.clip).addingProduct(step.weightDecay, parameters[i])
      m[i] = m[i].addingProduct(step.mRate, g - m[i])
      v[i] = (v[i] * step.beta2).addingProduct(step.vRate, g * g)
      let root = step.epsilon.addingProduct(v[i].squareRoot(), step.inverseSqrtCorrection)
      parameters[i] -= (m[i] * step.stepSize) / root
    }
  }

  public func advantages(
    _ inputs: AdvantageInputs, into advantages: UnsafeMutablePointer<Float>, returns: UnsafeMutablePointer<Float>
  ) {
    for env in 0..<inputs.envs {
      var advantage: Float = 0
      var nextValue = inputs.lastValues[env]
      var nonterminal = 1 - inputs.lastDones[env]
      for step in (0..<inputs.steps).reversed() {
        let i = step * inputs.envs + env
        let delta = inputs.rewards[i] + inputs.gamma * nextValue * nonterminal - inputs.values[i]
        advantage = delta + inputs.gammaLambda * nonterminal * advantage
        advantages[i] = advantage
        returns[i] = advantage + inputs.values[i]
        nextValue = inputs.values[i]
        nonterminal = 1 - inputs.starts[i]
      }
    }
  }
}
