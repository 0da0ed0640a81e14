/// How much a line matters.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
  case debug, info, notice, warning, error

  /// syslog's number, 3 for errors to 7 for debugging (syslog(3)).
  package var priority: Int {
    switch self {
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug: 7
    }
  }

  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.priority > b.priority }
}
