import MultiMail
import Policies
import Store

/// Marks accepted mails at the provider: optional, beside the delivery path, and never in a message's way.
actor Tagger {
  private var waiting: [(emailID: String, tags: [(String, String)], attempts: Int)] = []
  private let bell = Wakeup()
  private let mailer: any Mailer
  private let clock: any Clock
  private let log: PipelineLog

  /// Mails that wait to be marked, at most; the oldest give way.
  private static let limit = 10_000
  private static let attempts = 3

  init(mailer: any Mailer, clock: any Clock, log: PipelineLog) {
    self.mailer = mailer
    self.clock = clock
    self.log = log
  }

  /// Asks for a mail to be marked; contract A has no tags.
  func mark(_ emailID: String, _ message: OutgoingMessage, programmeID: String) {
    guard message.contract == .keyed else { return }
    if waiting.count >= Self.limit { waiting.removeFirst() }
    var tags = [("referral-program", programmeID), ("kind", message.kind.rawValue)]
    if !message.signal.isEmpty { tags.append(("satisfaction-trigger", message.signal)) }
    waiting.append((emailID, tags, 0))
    bell.ring()
  }

  func run() async throws {
    while true {
      await bell.wait()
      try Task.checkCancellation()
      while !waiting.isEmpty {
        Pulse.stamp()
        var next = waiting.removeFirst()
        if await mailer.mark(next.emailID, next.tags) { continue }
        next.attempts += 1
        guard next.attempts < Self.attempts else {
          log(.info, "a mail stays without its tags", [("email", next.emailID)])
          continue
        }
        waiting.append(next)
        try await clock.sleep(for: .seconds(1))
      }
    }
  }
}
