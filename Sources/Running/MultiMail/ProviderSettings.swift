/// Where the provider is and who we are there.
package struct ProviderSettings: Sendable {
  /// https, or plain http to a loopback host.
  package var baseURL: String
  /// The bearer token; shown nowhere.
  package var key: String
  /// The mailbox that sends under contract B; nil: contract A.
  package var mailboxID: String?
  /// The sender's address under contract A; under contract B the sender is the mailbox.
  package var from: String
  /// How long connecting may take. Default 3 s.
  package var connectDeadline: Duration
  /// How long one attempt may take in all. Default 10 s, which the leases of messages count on.
  package var deadline: Duration

  /// Describes an account; each default is given at its property.
  package init(
    baseURL: String = "https://api.multimail.dev/v1", key: String, mailboxID: String? = nil, from: String = "",
    connectDeadline: Duration = .seconds(3), deadline: Duration = .seconds(10)
  ) {
    self.baseURL = baseURL
    self.key = key
    self.mailboxID = mailboxID
    self.from = from
    self.connectDeadline = connectDeadline
    self.deadline = deadline
  }
}

extension ProviderSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "MultiMail at \(baseURL), mailbox \(mailboxID ?? "none"), key redacted" }
  package var debugDescription: String { description }
  /// Only what may be shown: `dump` and string interpolation of whatever holds the settings come here.
  package var customMirror: Mirror { Mirror(self, children: ["baseURL": baseURL, "mailboxID": mailboxID as Any]) }
}
