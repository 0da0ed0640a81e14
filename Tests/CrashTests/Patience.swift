import Foundation

/// Waiting for what other processes do, which gives no signal of its own: looks every few milliseconds, up to a limit.
enum Patience {
  static let limit = Duration.seconds(60)

  /// The value, as soon as there is one.
  /// - Throws: `Late`, naming what did not come.
  @discardableResult
  static func value<Value>(
    _ what: String, within limit: Duration = limit, _ look: () async throws -> Value?
  ) async throws -> Value {
    let start = ContinuousClock.now
    while true {
      if let value = try await look() { return value }
      guard ContinuousClock.now - start < limit else { throw Late(description: "\(what) did not come within \(limit)") }
      try await Task.sleep(for: .milliseconds(3))
    }
  }

  /// Returns when the condition holds.
  static func until(_ what: String, within limit: Duration = limit, _ isSo: () async throws -> Bool) async throws {
    try await value(what, within: limit) { try await isSo() ? true : nil }
  }
}

/// What keeps a test from going on.
struct Trouble: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// What did not come in time.
struct Late: Error, CustomStringConvertible { var description: String }
