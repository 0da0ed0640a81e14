import Glibc

/// Small files read at once.
package enum WholeFile {
  /// Reads a file.
  /// - Parameters:
  ///   - path: relative to the working directory where it does not begin with a slash; `-` is standard input.
  ///   - limitInBytes: a longer file is refused.
  /// - Returns: its bytes; nil when there is no such file.
  /// - Throws: `FileError` when it cannot be read, is a folder, or is too long.
  package static func read(_ path: String, limitInBytes: Int = 1 << 20) throws(FileError) -> [UInt8]? {
    let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError.last("cannot open \(path)")
    }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError.last("cannot read \(path)") }
      if count == 0 { return bytes }
      guard bytes.count + count <= limitInBytes else {
        throw FileError(number: EFBIG, message: "\(path) is longer than \(limitInBytes) bytes")
      }
      bytes += buffer[..<count]
    }
  }
}
