import Texts

/// A change to the vetoes of an account or of everyone, for the commit to write and for the rest of the batch to heed.
package struct SharedVetoChange: Sendable, Equatable {
  /// The account's id, empty for everyone: the keys of `DecisionContext.sharedVetoes`.
  package var group: String
  package var change: Change

  /// What happens to the group's vetoes.
  package enum Change: Sendable, Equatable {
    /// The veto stands from now on, or the one of that name and key is extended; not if an end after its beginning is known.
    case begin(CustomerState.ActiveVeto)
    /// Vetoes of that name and key that began no later than this end.
    case end(CustomerState.EndedVeto)
  }

  /// Describes a change.
  package init(group: String, change: Change) {
    self.group = group
    self.change = change
  }
}

extension DecisionContext {
  /// Lets the vetoes that one customer's events began or ended hold for whoever is decided next in the batch.
  /// An end is kept as a veto whose `until` has come (see `ended`), so that a beginning that arrives late meets it:
  /// store it the same way.
  package mutating func apply(_ changes: [SharedVetoChange]) {
    for change in changes {
      var standing = sharedVetoes[change.group] ?? []
      switch change.change {
      case .begin(let veto): Self.begin(veto, in: &standing)
      case .end(let end): Self.end(end, in: &standing)
      }
      sharedVetoes[change.group] = standing
    }
  }

  private static func begin(_ veto: CustomerState.ActiveVeto, in standing: inout [CustomerState.ActiveVeto]) {
    if let known = standing.firstIndex(where: { $0.name == veto.name && $0.key.hasBytes(of: veto.key) && $0.isTombstone }) {
      guard standing[known].since <= veto.since else { return }
      standing.remove(at: known)
    }
    standing.begin(veto)
  }

  private static func end(_ end: CustomerState.EndedVeto, in standing: inout [CustomerState.ActiveVeto]) {
    if standing.contains(where: { $0.name == end.name && $0.key.hasBytes(of: end.key) && $0.since > end.at }) { return }
    standing.removeAll { $0.isEnded(by: end) }
    standing.append(.ended(end))
  }
}

extension CustomerState.ActiveVeto {
  /// The mark that an end leaves among shared vetoes: it begins and ends at one moment, so it silences nobody.
  package static func ended(_ end: CustomerState.EndedVeto) -> Self {
    Self(name: end.name, key: end.key, since: end.at, until: end.at)
  }

  /// Whether this is such a mark.
  package var isTombstone: Bool { until == since }
}
