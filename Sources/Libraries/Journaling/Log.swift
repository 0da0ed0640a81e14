internal import Systemd

/// Writes one structured line an event worth telling. A copy with more metadata costs little.
package struct Log: Sendable {
  /// Lines below it are not written.
  package var level: LogLevel
  private var metadata: [(String, String)] = []
  private let now: @Sendable () -> String
  private let onError: @Sendable () -> Void
  private let write: @Sendable (LogEntry) -> Void

  /// Makes a log over a sink of one's own, as tests do.
  /// - Parameters:
  ///   - now: gives the time as RFC 3339.
  ///   - onError: called for each error written, to count it.
  ///   - write: takes each entry; must not block.
  package init(
    level: LogLevel, now: @escaping @Sendable () -> String, onError: @escaping @Sendable () -> Void = {},
    write: @escaping @Sendable (LogEntry) -> Void
  ) {
    self.level = level
    self.now = now
    self.onError = onError
    self.write = write
  }

  /// Makes the process's log.
  /// - Parameters:
  ///   - format: the setting `log.format`.
  ///   - environment: tells whether the journal listens.
  ///   - now: gives the time as RFC 3339.
  ///   - onError: called for each error written, to count it.
  ///   - journal: the journal's socket.
  package static func standard(
    level: LogLevel, format: String, environment: [String: String], now: @escaping @Sendable () -> String,
    onError: @escaping @Sendable () -> Void = {}, journal: String = Journal.socketPath
  ) -> Log {
    let format = LogFormat(setting: format, environment: environment, isTerminal: StandardError.isTerminal)
    return Log(level: level, now: now, onError: onError) { entry in
      switch format {
      case .text: StandardError.write(entry.text)
      case .json: StandardError.write(entry.json)
      case .journal: if !Journal.send(entry.fields, to: journal) { StandardError.write(entry.json) }
      }
    }
  }

  /// Writes nothing, for tests of other things.
  package static let silent = Log(level: .error, now: { "" }, write: { _ in })

  /// A log that adds these to each line.
  package func with(_ metadata: (String, String)...) -> Log {
    var log = self
    log.metadata += metadata
    return log
  }

  /// For whoever looks for a fault.
  package func debug(_ message: StaticString, _ metadata: @autoclosure () -> [(String, String)] = []) {
    log(.debug, message, metadata())
  }

  /// What happens in the normal course.
  package func info(_ message: StaticString, _ metadata: @autoclosure () -> [(String, String)] = []) {
    log(.info, message, metadata())
  }

  /// What is normal but matters: starts, stops, a new policy.
  package func notice(_ message: StaticString, _ metadata: @autoclosure () -> [(String, String)] = []) {
    log(.notice, message, metadata())
  }

  /// What is wrong and mends itself, or may become an error.
  package func warning(_ message: StaticString, _ metadata: @autoclosure () -> [(String, String)] = []) {
    log(.warning, message, metadata())
  }

  /// What needs a person.
  package func error(_ message: StaticString, _ metadata: @autoclosure () -> [(String, String)] = []) {
    log(.error, message, metadata())
  }

  /// Writes a line of any level; the message is constant, what varies is metadata, and neither names or addresses a person.
  package func log(_ level: LogLevel, _ message: StaticString, _ metadata: @autoclosure () -> [(String, String)] = []) {
    guard level >= self.level else { return }
    write(LogEntry(level, at: now(), message.description, self.metadata + metadata()))
    if level == .error { onError() }
  }
}
