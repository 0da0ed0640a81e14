import Glibc

/// Standard error as a place for whole lines.
package enum StandardError {
  /// Lines up to this length cannot be torn apart by another writer of the same pipe (PIPE_BUF, pipe(7)), in bytes.
  package static let wholeLineInBytes = 4096

  /// Whether a person sees it.
  package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes bytes with one write(2), waiting at most 50 ms for a reader that is slow.
  ///
  /// - Returns: Whether all were written; what could not be is dropped.
  @discardableResult
  package static func write(_ bytes: [UInt8], to descriptor: Int32 = STDERR_FILENO) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    // Where poll says yes, a pipe has room for PIPE_BUF bytes, so that the write does not block.
    guard unsafe Glibc.poll(&poll, 1, 50) == 1, poll.revents & Int16(POLLOUT) != 0 else { return false }
    return unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
  }
}
