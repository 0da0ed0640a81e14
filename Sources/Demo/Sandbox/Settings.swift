internal import FoundationEssentials
package import Time

extension Sandbox {
  /// What a key may do.
  package enum Scope: String, Sendable, CaseIterable {
    case read, send, oversight, admin
  }

  /// What a PUT of tags does with the tags it does not name; the provider's own sources disagree.
  package enum TagPut: String, Sendable { case replace, merge }

  /// What a known key with another body is answered; not known publicly.
  package enum KeyReuse: String, Sendable {
    /// As if the body were the same.
    case original
    /// 409.
    case conflict
    /// 422.
    case invalid
  }

  /// Posts a webhook and gives the status of the answer, or nil without one.
  package typealias Post = @Sendable (_ url: String, _ headers: [(String, String)], _ body: [UInt8]) async -> Int?

  /// How one sandbox is set up.
  package struct Settings: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port: UInt16 = 0
    /// The JSON lines of every accepted mail, read back at start; nil: only in memory.
    package var file: String?
    /// Whether a line is on the disk, and not only with the system, before the answer goes out.
    package var synchronizes = false
    package var keys: [String: Set<Scope>] = ["mm_test_key": Set(Scope.allCases)]
    package var mailboxID = "mbx_demo"
    package var mailboxAddress = "referrals@demo.example"
    /// `read_only`, `gated_all`, `gated_send`, `monitored` or `autonomous`.
    package var oversightMode = "autonomous"
    package var tagPut = TagPut.replace
    package var keyReuse = KeyReuse.original
    /// How long an idempotency key is kept.
    package var keyLifetime = Duration.seconds(86_400)
    /// How long a mail is `pending_scan`, and can be cancelled, before it is delivered.
    package var scanTime = Duration.zero
    /// Addresses suppressed from the start.
    package var suppressed: [String] = []
    /// Mails whose bodies are kept when there is no file.
    package var bodiesInMemory = 10_000
    /// Repeats the draws of faults.
    package var seed: UInt64 = 1
    package var now: @Sendable () -> Timestamp = {
      Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down)))
    }
    /// Posts webhooks; nil: they are stored and nothing is posted.
    package var post: Post?
    /// The wait before the second of up to three deliveries of a webhook, doubled before the third.
    package var webhookBackoff = Duration.seconds(1)

    /// Sets a sandbox up with the defaults given at each property.
    package init() {}
  }
}
