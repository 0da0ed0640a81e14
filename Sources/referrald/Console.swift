import Files
import Foundation
import Referrals
import Systemd

/// What commands print: results to standard output, troubles to standard error.
enum Console {
  /// Prints a line of a result.
  static func line(_ text: String) { StandardOutput.write(Array((text + "\n").utf8)) }

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
