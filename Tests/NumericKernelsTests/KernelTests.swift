// The vectorised kernels, on every instruction set of this processor, against their naive twin: the same bits.
import NumericKernels
import Testing

/// Repeatable numbers without a generator of the engine's.
private struct Numbers {
  var state: UInt64

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-30
  }
}

/// A matrix with memory of its own and rows padded for kernels.
private struct Owned {
  let memory: FloatBuffer
  let matrix: Matrix

  init(_ rows: Int, _ columns: Int, seed: UInt64) {
    let stride = padded(columns)
    memory = FloatBuffer(rows * stride)
    matrix = Matrix(memory.base, rows: rows, columns: columns, stride: stride)
    var numbers = Numbers(state: seed)
    for row in 0..<rows { for column in 0..<columns { matrix[row, column] = numbers.next() } }
  }

  /// The bits within the matrix, without its padding.
  var bits: [UInt32] {
    (0..<matrix.rows).flatMap { row in (0..<matrix.columns).map { matrix[row, $0].bitPattern } }
  }
}

private let reference = ReferenceKernels()

@Suite struct KernelTests {
  @Test func everyProcessorHasTheBaseline() {
    #expect(CPUKernels.available.last?.name == "baseline")
    #expect(CPUKernels(named: "sse9") == nil)
  }

  // Odd sizes leave remainders in every dimension of a tile; the last are taken in panels, in one direction at least.
  static let shapes = [
    (64, 4, 64), (1, 4, 64), (3, 64, 2), (8, 5, 1), (13, 17, 33), (6, 1, 130), (21, 64, 64), (64, 256, 2), (40, 300, 1),
    (75, 130, 67), (130, 64, 64), (1100, 17, 20), (140, 270, 300), (39, 515, 70), (33, 70, 513), (40, 64, 1),
    (40, 64, 2), (1, 40, 150), (2, 40, 150), (5, 40, 150), (6, 40, 150), (7, 40, 150),
  ]

  @Test(arguments: shapes) func productsGiveTheSameBits(rows: Int, inputs: Int, outputs: Int) {
    for kernels in CPUKernels.available {
      for activation in Activation.allCases {
        let x = Owned(rows, inputs, seed: 1), w = Owned(inputs, outputs, seed: 2), b = Owned(1, outputs, seed: 3)
        let y = Owned(rows, outputs, seed: 0), expected = Owned(rows, outputs, seed: 9)
        kernels.linearForward(x.matrix, weight: w.matrix, bias: b.matrix.base, activation, into: y.matrix)
        reference.linearForward(x.matrix, weight: w.matrix, bias: b.matrix.base, activation, into: expected.matrix)
        #expect(y.bits == expected.bits, "\(kernels.name) \(activation)")

        let dy = Owned(rows, outputs, seed: 4), wt = Owned(outputs, inputs, seed: 0)
        kernels.transpose(w.matrix, into: wt.matrix)
        for i in 0..<inputs { for o in 0..<outputs { #expect(wt.matrix[o, i] == w.matrix[i, o]) } }

        let dx = Owned(rows, inputs, seed: 0), expectedX = Owned(rows, inputs, seed: 9)
        kernels.linearBackwardInput(
          dy.matrix, transposedWeight: wt.matrix, x: x.matrix, activation, into: dx.matrix)
        reference.linearBackwardInput(
          dy.matrix, transposedWeight: wt.matrix, x: x.matrix, activation, into: expectedX.matrix)
        #expect(dx.bits == expectedX.bits, "\(kernels.name) \(activation)")
        if kernels.canOverwriteInput(inputs: inputs, outputs: outputs, activation) {
          let overwritten = Owned(rows, inputs, seed: 1)
          kernels.linearBackwardInput(
            dy.matrix, transposedWeight: wt.matrix, x: overwritten.matrix, activation, into: overwritten.matrix)
          #expect(overwritten.bits == expectedX.bits, "\(kernels.name) \(activation) in its place")
        }

        let dw = Owned(inputs, outputs, seed: 0), db = Owned(1, outputs, seed: 0)
        let expectedW = Owned(inputs, outputs, seed: 9), expectedB = Owned(1, outputs, seed: 9)
        kernels.linearBackwardWeights(
          x.matrix, dy: dy.matrix, into: dw.matrix, bias: db.matrix.base, adding: false)
        reference.linearBackwardWeights(
          x.matrix, dy: dy.matrix, into: expectedW.matrix, bias: expectedB.matrix.base, adding: false)
        #expect(dw.bits == expectedW.bits && db.bits == expectedB.bits, "\(kernels.name)")

        let partW = Owned(inputs, outputs, seed: 0), partB = Owned(1, outputs, seed: 0)
        for (first, count) in [(0, rows / 3), (rows / 3, rows - rows / 3)] {
          kernels.linearBackwardWeights(
            x.matrix.rows(first, count), dy: dy.matrix.rows(first, count), into: partW.matrix, bias: partB.matrix.base,
            adding: first > 0)
        }
        #expect(partW.bits == expectedW.bits && partB.bits == expectedB.bits, "\(kernels.name) in two parts")
      }
    }
  }

  @Test func aProductIsWhatItSays() {
    // [1 2] · [[10 20 30] [40 50 60]] + [1 1 1]
    let x = Owned(1, 2, seed: 0), w = Owned(2, 3, seed: 0), b = Owned(1, 3, seed: 0), y = Owned(1, 3, seed: 0)
    for (i, value) in [Float(1), 2].enumerated() { x.matrix[0, i] = value }
    for i in 0..<6 { w.matrix[i / 3, i % 3] = Float(10 * (i + 1)) }
    for i in 0..<3 { b.matrix[0, i] = 1 }
    CPUKernels.best.linearForward(x.matrix, weight: w.matrix, bias: b.matrix.base, .identity, into: y.matrix)
    #expect((0..<3).map { y.matrix[0, $0] } == [91, 121, 151])
  }

  @Test func slopesOfActivations() {
    // The gradient 3 through one weight of 1, where the layer's input is 0 (relu: cut off), 2 (relu: passed),
    // and 0.5 (tanh: 1 - 0.25).
    // and of the others: elu at -0.25 = e^x - 1, leaky relu below 0, silu and gelu at x = 0, where both have slope 1/2
    for (activation, y, expected) in [
      (Activation.relu, Float(0), Float(0)), (.relu, 2, 3), (.tanh, 0.5, 2.25),
      (.elu, -0.25, 2.25), (.elu, 2, 3), (.leakyReLU, -0.5, 0.03), (.silu, 0, 1.5), (.gelu, 0, 1.5),
    ] {
      let dy = Owned(1, 1, seed: 0), wt = Owned(1, 1, seed: 0), x = Owned(1, 1, seed: 0), dx = Owned(1, 1, seed: 0)
      (dy.matrix[0, 0], wt.matrix[0, 0], x.matrix[0, 0]) = (3, 1, y)
      CPUKernels.best.linearBackwardInput(
        dy.matrix, transposedWeight: wt.matrix, x: x.matrix, activation, into: dx.matrix)
      #expect(dx.matrix[0, 0] == expected)
    }
  }

  @Test(arguments: [1, 5, 16, 37, 1000]) func passesOverNumbersGiveTheSameBits(count: Int) {
    let x = Owned(1, count, seed: 5)
    for kernels in CPUKernels.available {
      #expect(
        kernels.sumOfSquares(count, x.matrix.base).bitPattern
          == reference.sumOfSquares(count, x.matrix.base).bitPattern)

      let sets = [kernels as any Kernels, reference].map { kernels -> [[UInt32]] in
        let p = Owned(1, count, seed: 6), g = Owned(1, count, seed: 7)
        let m = Owned(1, count, seed: 8), v = Owned(1, count, seed: 9)
        for i in 0..<count { v.matrix[0, i] = v.matrix[0, i].magnitude }
        let step = AdamStep(
          clip: 0.7, learningRate: 1e-3, beta1: 0.9, beta2: 0.999, beta1Power: 0.81, beta2Power: 0.998, epsilon: 1e-5,
          weightDecay: 0.1)
        for _ in 0..<3 {
          kernels.adam(
            count, parameters: p.matrix.base, gradients: g.matrix.base, m: m.matrix.base, v: v.matrix.base, step)
        }
        return [p.bits, m.bits, v.bits]
      }
      #expect(sets[0] == sets[1], "\(kernels.name)")
    }
  }

  @Test(arguments: [1, 5, 16, 37, 300]) func activationsGiveTheSameBits(count: Int) {
    for kernels in CPUKernels.available {
      for activation in Activation.allCases {
        let x = Owned(1, count, seed: 5)
        for i in 0..<count { x.matrix[0, i] *= Float(1 + i % 9) }  // far out, too
        let y = Owned(1, count, seed: 0), expected = Owned(1, count, seed: 9)
        kernels.activate(count, x.matrix.base, activation, into: y.matrix.base)
        reference.activate(count, x.matrix.base, activation, into: expected.matrix.base)
        #expect(y.bits == expected.bits, "\(kernels.name) \(activation)")
        let g = Owned(1, count, seed: 6), expectedG = Owned(1, count, seed: 6)
        kernels.multiplySlope(count, at: x.matrix.base, activation, into: g.matrix.base)
        reference.multiplySlope(count, at: x.matrix.base, activation, into: expectedG.matrix.base)
        #expect(g.bits == expectedG.bits, "\(kernels.name) \(activation)")
      }
    }
  }

  @Test(
    arguments: [(9, 7, 3, 3, 2), (5, 5, 16, 3, 1), (8, 8, 1, 8, 4), (10, 6, 20, 2, 3), (9, 9, 4, 3, 1)], [16, 40, 64])
  func convolutionsGiveTheSameBits(_ sizes: (Int, Int, Int, Int, Int), outputs: Int) {
    let shape = ConvolutionShape(
      height: sizes.0, width: sizes.1, channels: sizes.2, kernel: sizes.3, stride: sizes.4)
    let images = Owned(3, shape.imageSize, seed: 1)
    let packed = FloatBuffer(3 * shape.imageSize)
    for i in 0..<packed.count { packed.base[i] = images.matrix[i / shape.imageSize, i % shape.imageSize] }
    for kernels in CPUKernels.available {
      let (weight, bias) = (Owned(shape.patchSize, outputs, seed: 2), Owned(1, outputs, seed: 3))
      let gradient = Owned(3 * shape.places, outputs, seed: 4)
      func run(_ kernels: any Kernels) -> [[UInt32]] {
        let y = Owned(3 * shape.places, outputs, seed: 0)
        kernels.convolutionForward(
          packed.base, samples: 3, shape, weight: weight.matrix, bias: bias.matrix.base, into: y.matrix)
        let dw = Owned(shape.patchSize, outputs, seed: 0), db = Owned(1, outputs, seed: 0)
        for adding in [false, true] {
          kernels.convolutionBackwardWeights(
            packed.base, samples: 3, shape, dy: gradient.matrix, into: dw.matrix, bias: db.matrix.base, adding: adding)
        }
        return withExtendedLifetime((weight, bias, gradient)) { [y, dw, db].map(\.bits) }
      }
      #expect(run(kernels) == run(reference), "\(kernels.name)")
      let patches = Owned(3 * shape.places, shape.patchSize, seed: 5)
      let (sums, expectedSums) = (FloatBuffer(packed.count), FloatBuffer(packed.count))
      kernels.col2im(patches.matrix, samples: 3, shape, into: sums.base)
      reference.col2im(patches.matrix, samples: 3, shape, into: expectedSums.base)
      #expect(Array(sums.elements) == Array(expectedSums.elements), "\(kernels.name)")
    }
  }

  @Test(arguments: [(1, 16), (5, 1), (3, 7), (4, 33), (2, 64)])
  func stepsOfAnLSTMGiveTheSameBits(rows: Int, hidden: Int) {
    for kernels in CPUKernels.available {
      func run(_ kernels: any Kernels) -> [[UInt32]] {
        let gates = Owned(rows, 4 * hidden, seed: 1), recurrent = Owned(rows, 4 * hidden, seed: 2)
        let before = Owned(rows, hidden, seed: 3), gradient = Owned(rows, hidden, seed: 4)
        let hiddenGradient = Owned(rows, hidden, seed: 5), cellGradient = Owned(rows, hidden, seed: 6)
        let cell = Owned(rows, hidden, seed: 0), tanhCell = Owned(rows, hidden, seed: 0)
        let output = Owned(rows, hidden, seed: 0), gateGradient = Owned(rows, 4 * hidden, seed: 0)
        kernels.lstmForward(
          gates: gates.matrix, recurrent: recurrent.matrix, cellBefore: before.matrix, cell: cell.matrix,
          tanhCell: tanhCell.matrix, output: output.matrix)
        kernels.lstmBackward(
          gates: gates.matrix, cellBefore: before.matrix, tanhCell: tanhCell.matrix, gradient: gradient.matrix,
          hiddenGradient: hiddenGradient.matrix, cellGradient: cellGradient.matrix, gateGradient: gateGradient.matrix)
        // The padding stays zero.
        for owned in [gates, output, cell, gateGradient, cellGradient] {
          #expect(
            (0..<owned.matrix.stride).filter { owned.memory.base[$0] != 0 }.allSatisfy { $0 < owned.matrix.columns })
        }
        return withExtendedLifetime([recurrent, before, gradient, hiddenGradient]) {
          [gates, cell, tanhCell, output, cellGradient, gateGradient].map(\.bits)
        }
      }
      #expect(run(kernels) == run(reference), "\(kernels.name)")
    }
  }

  /// By hand: i = f = o = σ(0) = 1/2, g = tanh(1), with a cell of 2 before.
  @Test func aStepOfAnLSTMIsWhatItSays() {
    let gates = Owned(1, 4, seed: 0), recurrent = Owned(1, 4, seed: 0)
    let states = (0..<4).map { _ in Owned(1, 1, seed: 0) }
    withExtendedLifetime((gates, recurrent, states)) {
      for gate in 0..<4 {
        gates.matrix[0, gate] = gate == 2 ? 0.75 : 0.5
        recurrent.matrix[0, gate] = gate == 2 ? 0.25 : -0.5
      }
      states[0].matrix[0, 0] = 2
      CPUKernels.best.lstmForward(
        gates: gates.matrix, recurrent: recurrent.matrix, cellBefore: states[0].matrix, cell: states[1].matrix,
        tanhCell: states[2].matrix, output: states[3].matrix)
      #expect(abs(states[1].matrix[0, 0] - 1.3807971) < 1e-6)  // 1 + tanh(1) / 2
      #expect(abs(states[3].matrix[0, 0] - 0.4405648) < 1e-6)  // tanh(1.3807971) / 2
    }
  }

  @Test func aConvolutionIsWhatItSays() {
    // A 3 x 4 image of two channels, 10 y + x and minus that; a kernel of 2, one row and two columns a step.
    let image = FloatBuffer(24)
    for pixel in 0..<12 {
      image.base[2 * pixel] = Float(10 * (pixel / 4) + pixel % 4)
      image.base[2 * pixel + 1] = -image.base[2 * pixel]
    }
    let shape = ConvolutionShape(height: 3, width: 4, channels: 2, kernel: 2, stride: 2)
    // One output for each number that the kernel sees.
    let weight = Owned(8, 8, seed: 0), bias = Owned(1, 8, seed: 0), y = Owned(2, 8, seed: 0)
    withExtendedLifetime((weight, bias)) {
      for i in 0..<8 {
        bias.matrix[0, i] = 0
        for j in 0..<8 { weight.matrix[i, j] = i == j ? 1 : 0 }
      }
      CPUKernels.best.convolutionForward(
        image.base, samples: 1, shape, weight: weight.matrix, bias: bias.matrix.base, into: y.matrix)
    }
    #expect((0..<8).map { y.matrix[1, $0] } == [2, 0, 3, 0, 12, 0, 13, 0])  // negative ones end at the ReLU
    #expect((shape.outHeight, shape.outWidth, shape.places, shape.patchSize) == (1, 2, 2, 8))
  }

  @Test func adamAddsEpsilonAfterTheSquareRoot() {
    // One step from zero moments: m = 0.1 g, v = 0.001 g^2, both corrected to g and g^2.
    let p = Owned(1, 1, seed: 0), g = Owned(1, 1, seed: 0), m = Owned(1, 1, seed: 0), v = Owned(1, 1, seed: 0)
    (p.matrix[0, 0], g.matrix[0, 0], m.matrix[0, 0], v.matrix[0, 0]) = (1, 1e-5, 0, 0)
    CPUKernels.best.adam(
      1, parameters: p.matrix.base, gradients: g.matrix.base, m: m.matrix.base, v: v.matrix.base,
      AdamStep(
        clip: 1, learningRate: 0.1, beta1: 0.9, beta2: 0.999, beta1Power: 0.9, beta2Power: 0.999, epsilon: 1e-5))
    // learning rate 0.1 times g / (|g| + eps) = 1/2; eps inside the root would give 0.0032 instead.
    #expect(abs(p.matrix[0, 0] - 0.95) < 1e-5)
  }

  @Test(arguments: [1, 5, 37]) func advantagesGiveTheSameBits(envs: Int) {
    let steps = 37
    let r = Owned(1, steps * envs, seed: 1), v = Owned(1, steps * envs, seed: 2)
    let starts = Owned(1, steps * envs, seed: 3)
    for i in 0..<steps * envs { starts.matrix[0, i] = starts.matrix[0, i] > 1.5 ? 1 : 0 }
    let last = Owned(1, envs, seed: 4), dones = Owned(1, envs, seed: 5)
    for i in 0..<envs { dones.matrix[0, i] = Float(i % 2) }
    let inputs = AdvantageInputs(
      steps: steps, envs: envs, rewards: r.matrix.base, values: v.matrix.base, starts: starts.matrix.base,
      lastValues: last.matrix.base, lastDones: dones.matrix.base, gamma: 0.99, gaeLambda: 0.95)
    for kernels in CPUKernels.available {
      let a = Owned(1, steps * envs, seed: 0), returns = Owned(1, steps * envs, seed: 0)
      let b = Owned(1, steps * envs, seed: 9), expected = Owned(1, steps * envs, seed: 9)
      kernels.advantages(inputs, into: a.matrix.base, returns: returns.matrix.base)
      reference.advantages(inputs, into: b.matrix.base, returns: expected.matrix.base)
      #expect(a.bits == b.bits && returns.bits == expected.bits, "\(kernels.name)")
    }
  }
}
