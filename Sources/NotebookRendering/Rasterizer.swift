// SVG -> PNG, for the copies of figures that lie beside the reports.

import NotebookModel

#if PNG
  import CRSVG
#endif

/// Draws pictures with librsvg. Without the package trait `PNG` it isn't available.
public struct Rasterizer: Sendable {
  #if PNG
    public static let isAvailable = true
  #else
    public static let isAvailable = false
  #endif

  /// Who draws: librsvg's version, or that there is none.
  package static var engineIdentity: String {
    #if PNG
      "librsvg \(rsvg_major_version).\(rsvg_minor_version).\(rsvg_micro_version)"
    #else
      "none"
    #endif
  }

  /// Pixels for each unit of the picture.
  public var scale: Double

  public init(scale: Double = 2) { self.scale = scale }

  /// The bytes of a PNG.
  ///
  /// Bytes differ between versions of librsvg and its fonts: don't compare them across machines.
  ///
  /// - Throws: `RasterizingError` when the picture can't be read or is larger than 16,384 pixels on a side, and when
  ///   the package was built without `PNG`.
  public func png(_ svg: String) throws -> [UInt8] {
    #if PNG
      let bytes = Array(svg.utf8)
      var error: UnsafeMutablePointer<GError>?
      guard let handle = rsvg_handle_new_from_data(bytes, gsize(bytes.count), &error) else {
        throw RasterizingError(reason: message(of: error))
      }
      defer { g_object_unref(UnsafeMutableRawPointer(handle)) }
      let (width, height) = try size(of: handle)
      let pixels = ((width * scale).rounded(.up), (height * scale).rounded(.up))
      guard pixels.0 >= 1, pixels.1 >= 1, pixels.0 <= 16_384, pixels.1 <= 16_384 else {
        throw RasterizingError(reason: "its size of \(width) x \(height) can't be drawn at a scale of \(scale)")
      }
      let surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(pixels.0), Int32(pixels.1))
      defer { cairo_surface_destroy(surface) }
      let canvas = cairo_create(surface)
      defer { cairo_destroy(canvas) }
      var viewport = RsvgRectangle(x: 0, y: 0, width: pixels.0, height: pixels.1)
      guard rsvg_handle_render_document(handle, canvas, &viewport, &error) != 0 else {
        throw RasterizingError(reason: message(of: error))
      }
      let sink = ByteSink()
      let status = cairo_surface_write_to_png_stream(
        surface,
        { closure, data, length in
          guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
          let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
          sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
          return CAIRO_STATUS_SUCCESS
        }, Unmanaged.passUnretained(sink).toOpaque())
      guard status == CAIRO_STATUS_SUCCESS else {
        throw RasterizingError(reason: String(cString: cairo_status_to_string(status)))
      }
      return sink.bytes
    #else
      throw RasterizingError(reason: "this build has no PNG: build it with the package trait PNG (librsvg2-dev)")
    #endif
  }
}

public struct RasterizingError: Error, Hashable, Sendable, CustomStringConvertible {
  public var reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { "can't make a PNG of the picture: \(reason)" }
}

#if PNG
  private final class ByteSink { var bytes: [UInt8] = [] }

  /// The picture's size in pixels at 96 dpi: its own, else that of its view box.
  private func size(of handle: UnsafeMutablePointer<RsvgHandle>) throws -> (width: Double, height: Double) {
    rsvg_handle_set_dpi(handle, 96)
    var width = 0.0
    var height = 0.0
    if rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) != 0 { return (width, height) }
    var hasWidth: gboolean = 0
    var hasHeight: gboolean = 0
    var hasBox: gboolean = 0
    var box = RsvgRectangle()
    rsvg_handle_get_intrinsic_dimensions(handle, &hasWidth, nil, &hasHeight, nil, &hasBox, &box)
    guard hasBox != 0 else { throw RasterizingError(reason: "it has neither width and height nor a viewBox") }
    return (box.width, box.height)
  }

  private func message(of error: UnsafeMutablePointer<GError>?) -> String {
    guard let error else { return "librsvg gives no reason" }
    defer { g_error_free(error) }
    return error.pointee.message.map { String(cString: $0) } ?? "librsvg gives no reason"
  }
#endif
