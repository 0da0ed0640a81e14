import Files
import Foundation
import Glibc
import Referrals
import Systemd

/// What commands print: results to standard output, troubles to standard error.
enum Console {
  /// Prints a result; a medium that does not take it ends the process with a word and a status.
  static func result(_ bytes: [UInt8]) {
    guard let number = StandardOutput.write(bytes), number != EPIPE else { return }
    StandardOutput.write(Array(StandardOutput.words(for: number).utf8), to: STDERR_FILENO)
    Glibc.exit(ExitStatus.output.rawValue)
  }

  /// Prints a line of a result.
  static func line(_ text: String) { result(Array((text + "\n").utf8)) }

  /// Prints a result as one line of JSON.
  static func json(_ value: JSON) { line(value.serialized()) }

  /// Prints a line about a trouble.
  static func trouble(_ text: String) { StandardOutput.write(Array((text + "\n").utf8), to: 2) }

  /// Rewrites the last line on a terminal; elsewhere it is left out.
  static func progress(_ text: String) {
    guard StandardError.isTerminal else { return }
    StandardOutput.write(Array(("\r\u{1B}[K" + text).utf8), to: 2)
  }
}
