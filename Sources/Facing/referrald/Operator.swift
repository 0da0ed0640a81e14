import Foundation

/// Who runs a command, for the audit.
enum Operator {
  /// The name behind sudo, else the user's.
  static var name: String {
    let environment = ProcessInfo.processInfo.environment
    return environment["SUDO_USER"] ?? environment["USER"] ?? "unknown"
  }
}
