package import Policies
package import Time

/// Validates sample events against a policy, one JSON line at a time, with the decoder that the pipeline uses.
package struct EventCheck: Sendable {
  /// What a line would be.
  package enum Verdict: Sendable, Equatable {
    /// Valid, with what the policy makes of it, such as `signal milestone`.
    case good(roles: [String])
    /// Valid as far as anyone looks, and of no use to the policy, with the reason.
    case skipped(reason: String)
    /// Would go to the dead-letter topic, with every fault.
    case faulty([Malformed])
  }

  private let decoder: EventDecoder
  private let policy: Policy

  /// Prepares to check against a policy.
  package init(policy: Policy) {
    self.policy = policy
    decoder = EventDecoder(policy: policy)
  }

  /// Judges one line without its line feed; `now` bounds the event's time.
  package func verdict(line: Span<UInt8>, now: Timestamp) -> Verdict {
    switch decoder.examine(line, .init(topic: "", brokerTimestamp: nil, now: now), { _ in nil }) {
    case .unnamed: .skipped(reason: "the policy does not name this type")
    case .unmatched: .skipped(reason: "the policy names this type, but none of its conditions hold")
    case .faulty(let faults): .faulty(faults)
    case .event(_, let roles): .good(roles: policy.words(for: roles))
    }
  }
}
