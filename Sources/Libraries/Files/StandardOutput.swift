import Glibc
import Synchronization

/// Standard output for what a command was asked for: written whole, waiting for a slow reader.
package enum StandardOutput {
  /// Writes bytes.
  /// - Returns: nil when all are written; `EPIPE` when the reader has gone, so that nobody wants the rest; else what was wrong.
  @discardableResult
  package static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : EIO }
      written += count
    }
    return nil
  }

  /// Whether a person sees what is written.
  package static func isTerminal(_ descriptor: Int32 = STDOUT_FILENO) -> Bool { isatty(descriptor) == 1 }

  /// At the process's end, flushes what the standard library holds back, as for `--help`, and ends with a status where that fails.
  package static func checkAtExit(status: Int32) {
    failureStatus.store(status, ordering: .relaxed)
    atexit {
      guard fflush(nil) != 0, errno != EPIPE else { return }
      StandardOutput.write(Array(StandardOutput.words(for: errno).utf8), to: STDERR_FILENO)
      _exit(StandardOutput.failureStatus.load(ordering: .relaxed))
    }
  }

  /// One line for whoever wanted the output.
  package static func words(for number: Int32) -> String {
    "standard output cannot be written: \(unsafe String(cString: strerror(number))); make room, or write elsewhere\n"
  }

  private static let failureStatus = Atomic<Int32>(0)
}
