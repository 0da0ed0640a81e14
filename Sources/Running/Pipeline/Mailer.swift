package import Composing
package import MultiMail
package import Time

/// Who sends the mail: the provider's client, or a world that plays it in the simulation.
package protocol Mailer: Sendable {
  /// Which contract holds.
  var contract: Contract { get }
  /// The request's bytes, stored before the first attempt and never changed.
  func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8]
  /// Where a stored request goes by the settings of this process; nil: nowhere.
  func target(of request: [UInt8]) -> SendTarget?
  /// One attempt, there.
  func send(_ request: [UInt8]) async -> SendOutcome
  /// Looks for a stored request's mail in the provider's list; contract B.
  func trace(_ request: [UInt8], since: Timestamp) async -> Trace
  /// Marks an accepted mail; optional, so a failure is only told.
  /// - Returns: whether the provider took the tags.
  func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool
}

extension Provider: Mailer {
  package func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { await tag(emailID, tags) }
}
