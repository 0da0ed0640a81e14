import Composing
import Deciding
import JSONTree
import MultiMail
import Policies
import Time

/// Sends test mails, each under a key of its own, and tells what became of them.
struct TestSending {
  let provider: Provider
  let address: String
  /// Part of the key: a second run sends a second time.
  let startedAt: Timestamp

  /// Attempts where repeating is safe: the same bytes under the same key, or nothing had left.
  private static let attempts = 3

  /// Sends one mail.
  func send(_ written: (kind: MessageKind, mail: ComposedMail)) async -> TestSent {
    var mail = written.mail
    mail.subject = "[Test] " + mail.subject
    let key = MessageIdentity.make(written.kind, cause: "test-send|\(address)|\(startedAt.microseconds)")
    let request = provider.request(for: mail, to: address, key: key)
    var outcome = await provider.send(request)
    for _ in 1..<Self.attempts where mayRepeat(outcome) {
      // A cancelled wait only makes the next attempt come at once.
      try? await Task.sleep(for: .seconds(1))
      outcome = await provider.send(request)
    }
    return TestSent(kind: written.kind, mail: mail, outcome: outcome)
  }

  private func mayRepeat(_ outcome: SendOutcome) -> Bool {
    switch outcome {
    case .notSent: true
    case .ambiguous: provider.contract == .keyed
    default: false
    }
  }
}

/// What became of one test mail.
struct TestSent {
  let kind: MessageKind
  let mail: ComposedMail
  let outcome: SendOutcome

  var isAccepted: Bool { status == .ok }

  /// How a run ends that this happened in.
  var status: ExitStatus {
    switch outcome {
    case .accepted: .ok
    case .refused: .data
    case .stopMailbox, .stopProvider: .configuration
    case .notSent, .ambiguous, .rateLimited, .warmUp, .quota: .temporary
    }
  }

  /// For a person.
  var line: String { "\(kind.rawValue): \(words) (\(mail.templateName))" }

  /// For a program.
  var json: JSON {
    .object([
      .init("kind", .string(kind.rawValue)), .init("template", .string(mail.templateName)), .init("locale", .string(mail.locale)),
      .init("subject", .string(mail.subject)), .init("outcome", .string(outcome.label)), .init("words", .string(words)),
    ])
  }

  private var words: String {
    switch outcome {
    case .accepted(let id): "accepted as \(id)"
    case .refused(let reason): "the provider refuses this mail: \(reason)"
    case .notSent(let reason): "not sent: \(reason)"
    case .ambiguous(let reason, _): "it may have arrived, look into the inbox: \(reason)"
    case .rateLimited: "not sent: the provider asks us to slow down; try again in a minute"
    case .warmUp(let until): "not sent: the mailbox warms up and its day is used up until \(until)"
    case .quota(let until): "not sent: the month's quota is used up until \(until)"
    case .stopMailbox(let reason), .stopProvider(let reason): "the provider refuses us: \(reason)"
    }
  }
}
