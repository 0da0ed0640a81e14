import Files
import Foundation
import Glibc
import JSONTree
import Systemd

/// What commands print: results to standard output, troubles to standard error.
enum Console {
  /// Prints a result; a medium that does not take it ends the process with a word and a status.
  static func result(_ bytes: [UInt8]) {
    guard let number = StandardOutput.write(bytes), number != EPIPE else { return }
    StandardOutput.write(Array(StandardOutput.words(for: number).utf8), to: STDERR_FILENO)
    Glibc.exit(ExitStatus.output.rawValue)
  }

  /// Prints a text of a result; on a terminal its control characters as codes.
  static func text(_ text: String) { result(Array(shown(text, on: STDOUT_FILENO).utf8)) }

  /// Prints a line of a result; on a terminal its control characters as codes.
  static func line(_ text: String) { self.text(text + "\n") }

  /// Prints bytes from outside: as they are to a pipe or a file, on a terminal as text with its control characters as codes.
  /// - Parameter raw: as they are to a terminal too.
  static func outside(_ bytes: [UInt8], raw: Bool) {
    if raw || !StandardOutput.isTerminal() { result(bytes) } else { text(String(decoding: bytes, as: UTF8.self)) }
  }

  private static func shown(_ text: String, on descriptor: Int32) -> String {
    StandardOutput.isTerminal(descriptor) ? TerminalText.shown(text) : text
  }

  /// Prints a result as one line of JSON.
  static func json(_ value: JSON) { line(value.serialized()) }

  /// Prints a line about a trouble.
  static func trouble(_ text: String) { StandardOutput.write(Array((shown(text, on: STDERR_FILENO) + "\n").utf8), to: 2) }

  /// Rewrites the last line on a terminal; elsewhere it is left out.
  static func progress(_ text: String) {
    guard StandardError.isTerminal else { return }
    StandardOutput.write(Array(("\r\u{1B}[K" + text).utf8), to: 2)
  }
}
