internal import CZstd

/// Unpacks Zstandard, one frame after the other.
@safe final class ZstdUnpacker: Unpacker {
  private let stream: OpaquePointer
  private var room = [UInt8](repeating: 0, count: 1 << 18)
  private(set) var isWhole = true

  /// The largest window taken, as a power of two: 128 MiB, what `zstd` itself takes without being asked for more.
  private static let windowLog: Int32 = 27

  init() throws(UnpackingError) {
    guard let stream = unsafe ZSTD_createDStream() else { throw UnpackingError(.zstd, "out of memory") }
    unsafe self.stream = stream
    unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.windowLog)
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  func take(_ piece: [UInt8], _ body: ([UInt8]) throws -> Void) throws {
    var done = 0
    var isFull = false
    while done < piece.count || isFull {
      let (left, used, made) = unpacked(piece, from: done)
      guard ZSTD_isError(left) == 0 else { throw UnpackingError(.zstd, unsafe String(cString: ZSTD_getErrorName(left))) }
      done += used
      // Zero: a frame is at its end, and all of it was handed out.
      isWhole = left == 0
      isFull = made == room.count && !isWhole
      if made > 0 { try body(Array(room[..<made])) }
    }
  }

  private func unpacked(_ piece: [UInt8], from start: Int) -> (left: Int, used: Int, made: Int) {
    unsafe piece.withUnsafeBytes { bytes in
      var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: start)
      return unsafe room.withUnsafeMutableBytes { room in
        var output = unsafe ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        let left = unsafe ZSTD_decompressStream(stream, &output, &input)
        return unsafe (left, input.pos - start, output.pos)
      }
    }
  }
}
