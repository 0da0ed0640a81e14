import Glibc

/// Standard output for what a command was asked for: written whole, waiting for a slow reader.
package enum StandardOutput {
  /// Writes bytes.
  /// - Returns: false when the reader has gone, so that nobody wants the rest.
  @discardableResult
  package static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}
