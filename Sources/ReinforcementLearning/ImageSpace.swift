// Which observations are images, how they lie in memory, and how networks get to see them.
import Environments
import NumericKernels

/// An image of one or more channels.
struct ImageSpace: Hashable {
  let height: Int
  let width: Int
  let channels: Int
  /// As PyTorch has images; otherwise a pixel's channels lie side by side.
  let isChannelsFirst: Bool
  /// What pixels are divided by: 255 for bytes.
  let divisor: Float
  /// Whether the numbers are bytes or truth values.
  let isOfPixels: Bool

  /// nil when the space is no box of three axes. The axis of channels is the first when it is shorter than the last, as
  /// Stable-Baselines3 tells it by the smallest; but not where the first two are those of a square, such as that of
  /// MinAtar's games with many stacked channels.
  init?(_ space: Space, normalize: Bool) {
    guard case .box(let box) = space, box.shape.count == 3 else { return nil }
    isChannelsFirst = box.shape[0] < box.shape[2] && box.shape[0] != box.shape[1]
    (height, width, channels) =
      isChannelsFirst ? (box.shape[1], box.shape[2], box.shape[0]) : (box.shape[0], box.shape[1], box.shape[2])
    isOfPixels = box.dtype != .float32
    divisor = normalize && box.dtype == .uint8 ? 255 : 1
  }

  var count: Int { height * width * channels }

  /// Copies an image, pixel by pixel, each divided.
  func copy(_ image: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    let pixels = height * width
    for pixel in 0..<pixels {
      for channel in 0..<channels {
        let value = image[isChannelsFirst ? channel * pixels + pixel : pixel * channels + channel]
        result[pixel * channels + channel] = value / divisor
      }
    }
  }
}
