import Digests
import Events
import JSONTree
import Policies
import Texts
package import Time

extension Policy.Veto {
  /// What joins a beginning with its end: the text of the key's value.
  /// Nil where the policy names no key or the event lacks it; an empty text is none.
  func keyValue(in event: Event) -> String? {
    guard let key, let value = event.body[path: key] else { return nil }
    guard let text = value.string ?? value.int.map({ "\($0)" }) ?? value.bool.map({ "\($0)" }), !text.isEmpty else { return nil }
    // A long or unprintable value is stored by its mark: state stays small and PostgreSQL takes no NUL.
    let plain = text.utf8.count <= 100 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    return plain ? text : "#" + String(ContentDigest.number(of: text), radix: 16)
  }

  /// The veto an event begins: it ends by itself after `for` or `at_most`, whichever comes first.
  func begun(by event: Event) -> CustomerState.ActiveVeto {
    let until = [lasts, atMost].compactMap { $0.map { event.time.adding($0) } }.min()
    return CustomerState.ActiveVeto(name: name, key: keyValue(in: event), since: event.time, until: until)
  }

  /// Whom it silences for a customer: with `unit: account` a veto counts for the account, and one without an account for themself.
  func reach(_ unit: Policy.Unit, accountID: String?) -> VetoReach {
    switch scope {
    case .everyone: return .everyone
    case .customer where unit == .customer: return .customer
    case .customer, .account: return accountID.map { .account($0) } ?? .customer
    }
  }
}

/// Whom a veto silences.
enum VetoReach: Equatable {
  case customer
  case account(String)
  case everyone
}

extension CustomerState.ActiveVeto {
  /// Whether it still stands at a moment.
  package func stands(at now: Timestamp) -> Bool { until.map { $0 > now } ?? true }
}

extension CustomerState {
  /// At most so many vetoes stand, and so many ends are remembered; the oldest give way.
  static let vetoesRemembered = 100
  static let endsRemembered = 32

  /// Lets a veto stand, unless an end of it that came later has been seen already. A second beginning extends the first.
  mutating func begin(_ veto: ActiveVeto) {
    guard !endedVetoes.contains(where: { $0.name == veto.name && $0.key.hasBytes(of: veto.key) && $0.at > veto.since }) else {
      return
    }
    vetoes.begin(veto)
    if vetoes.count > Self.vetoesRemembered, let oldest = vetoes.indices.min(by: { vetoes[$0].since < vetoes[$1].since }) {
      vetoes.remove(at: oldest)
    }
  }

  /// Ends what an event ends: vetoes of that name and key which began no later.
  mutating func end(_ end: EndedVeto) {
    vetoes.removeAll { $0.isEnded(by: end) }
    if let known = endedVetoes.firstIndex(where: { $0.name == end.name && $0.key.hasBytes(of: end.key) }) {
      let newest = max(endedVetoes[known].at, end.at)
      endedVetoes.remove(at: known)
      endedVetoes.append(EndedVeto(name: end.name, key: end.key, at: newest))
    } else {
      endedVetoes.append(end)
    }
    endedVetoes = Array(endedVetoes.suffix(Self.endsRemembered))
  }
}

extension CustomerState.ActiveVeto {
  /// Whether an end is this veto's: of its name and key, and not older than its beginning.
  func isEnded(by end: CustomerState.EndedVeto) -> Bool { name == end.name && key.hasBytes(of: end.key) && since <= end.at }
}

extension [CustomerState.ActiveVeto] {
  /// Adds a veto or extends the one of that name and key: the later beginning, and the later end.
  mutating func begin(_ veto: Element) {
    guard let known = firstIndex(where: { $0.name == veto.name && $0.key.hasBytes(of: veto.key) }) else { return append(veto) }
    self[known].since = Swift.max(self[known].since, veto.since)
    guard let standing = self[known].until else { return }
    self[known].until = veto.until.map { Swift.max(standing, $0) }
  }
}
