package import Policies
package import Time

/// A stop of sends, set by a person or by a rate of bounces or complaints. Its row is kept: who, why, from when to when.
package struct Pause: Sendable, Equatable {
  /// A lower-case UUID.
  package var id: String
  package var cause: Cause
  /// Only messages of this kind; nil: of any.
  package var kind: MessageKind?
  /// Only messages for this signal; nil: for any.
  package var signal: String?
  /// Who set it.
  package var actor: String
  package var reason: String
  package var since: Timestamp
  /// When it ends by itself; nil: when a person ends it.
  package var until: Timestamp?

  /// What set it; the strings are stored, published and a metric's label.
  package enum Cause: String, Sendable, CaseIterable { case person, bounces, complaints }

  /// Describes a pause.
  package init(
    id: String, cause: Cause = .person, kind: MessageKind? = nil, signal: String? = nil, actor: String, reason: String,
    since: Timestamp, until: Timestamp? = nil
  ) {
    self.id = id
    self.cause = cause
    self.kind = kind
    self.signal = signal
    self.actor = actor
    self.reason = reason
    self.since = since
    self.until = until
  }

  /// Whether a message must wait for its end; pauses that a rate set stop promotional mail only.
  package func stops(_ kind: MessageKind, _ signal: String) -> Bool {
    (self.kind ?? kind) == kind && (self.signal ?? signal) == signal && (cause == .person || kind.isPromotional)
  }

  /// Whether it takes back what the provider has accepted and not sent on: a person's alone.
  package var recalls: Bool { cause == .person }

  /// Whether it takes back such a message; never a copy, for nobody would write that again.
  package func recalls(_ kind: MessageKind, _ signal: String) -> Bool { recalls && kind != .copy && stops(kind, signal) }

  /// It in words: "asking is paused until 4 May by anna: launch day".
  package func sentence(_ dates: DateWords) -> String {
    let time = until.map { "until \(dates.date($0))" } ?? "since \(dates.date(since))"
    return "\(what) is paused \(time) by \(actor): \(reason)"
  }

  private var what: String {
    let mail =
      switch kind {
      case .prompt: "asking"
      case let kind?: "\(kind.rawValue.split(separator: "_").joined(separator: " ")) mail"
      case nil: cause == .person ? "all mail" : "promotional mail"
      }
    return signal.map { "\(mail) for signal \($0)" } ?? mail
  }
}
