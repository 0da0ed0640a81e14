internal import CZlib

/// Unpacks gzip, one member after the other.
@safe final class GzipUnpacker: Unpacker {
  // zlib's own state points back at it, so it stays in one place until deinit.
  private let stream: UnsafeMutablePointer<z_stream>
  private var room = [UInt8](repeating: 0, count: 1 << 18)
  private(set) var isWhole = true

  init() throws(UnpackingError) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe zlib_door_begin_gzip(stream) == Z_OK else { throw UnpackingError(.gzip, "out of memory") }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func take(_ piece: [UInt8], _ body: ([UInt8]) throws -> Void) throws {
    var done = 0
    var isFull = false
    while done < piece.count || isFull {
      // Tapes and disks fill up with zeros behind the last member.
      if isWhole, piece[done] == 0 {
        done += 1
        continue
      }
      let (code, used, made) = inflated(piece, from: done)
      done += used
      isFull = made == room.count && code == Z_OK
      if made > 0 { try body(Array(room[..<made])) }
      switch code {
      case Z_STREAM_END:
        unsafe inflateReset(stream)
        isWhole = true
      // The second says only that there was nothing to do.
      case Z_OK, Z_BUF_ERROR: isWhole = false
      default: throw UnpackingError(.gzip, unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(code)")
      }
    }
  }

  private func inflated(_ piece: [UInt8], from start: Int) -> (code: Int32, used: Int, made: Int) {
    let code = unsafe piece.withUnsafeBufferPointer { input in
      // zlib only reads it; the type lacks the const.
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.advanced(by: start))
      unsafe stream.pointee.avail_in = uInt(input.count - start)
      return unsafe room.withUnsafeMutableBufferPointer { room in
        unsafe stream.pointee.next_out = room.baseAddress
        unsafe stream.pointee.avail_out = uInt(room.count)
        return unsafe inflate(stream, Z_NO_FLUSH)
      }
    }
    return unsafe (code, piece.count - start - Int(stream.pointee.avail_in), room.count - Int(stream.pointee.avail_out))
  }
}
