// The sizes of a convolution.

/// A square kernel that moves over images without padding, as PyTorch's `nn.Conv2d`.
///
/// Images lie as (height, width, channels) without gaps, unlike PyTorch's: what a kernel sees of one row is then one
/// stretch of memory.
public struct ConvolutionShape: Hashable, Sendable {
  public let height: Int
  public let width: Int
  public let channels: Int
  /// The kernel's height and width.
  public let kernel: Int
  /// How far it moves from one place to the next.
  public let stride: Int

  public init(height: Int, width: Int, channels: Int, kernel: Int, stride: Int) {
    precondition(min(height, width) >= kernel && min(channels, kernel, stride) > 0, "\(height) x \(width), \(kernel)")
    self.height = height
    self.width = width
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
  }

  public var outHeight: Int { (height - kernel) / stride + 1 }
  public var outWidth: Int { (width - kernel) / stride + 1 }
  /// Where the kernel stops on one image.
  public var places: Int { outHeight * outWidth }
  /// Numbers that the kernel sees at a time.
  public var patchSize: Int { kernel * kernel * channels }
  public var imageSize: Int { height * width * channels }
}
