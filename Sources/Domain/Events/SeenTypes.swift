package import Policies
import Texts

/// The event types met in a stream, held against those that a policy names. A value: fed with names, asked for words.
package struct SeenTypes: Sendable {
  /// At most so many types are told apart; the events of any further ones are counted together.
  package static let mostTypes = 2_000

  /// Events taken.
  package private(set) var events = 0
  /// Events whose type cannot be found: no JSON, or no `type`.
  package private(set) var untyped = 0
  /// Events of types beyond `mostTypes`.
  package private(set) var untold = 0
  private var counts: TextKeyed<Int> = [:]
  private let named: [TypeRoles]
  private let policy: Policy

  /// A type that was met.
  package struct Row: Sendable, Equatable {
    package var type: String
    package var count: Int
    /// What the policy makes of it, such as `signal milestone`; empty where it does not name it.
    package var roles: [String]
    /// The policy's type that was probably meant.
    package var suggestion: String?
  }

  /// A type that the policy names and the stream does not have.
  package struct Missing: Sendable, Equatable {
    package var type: String
    package var roles: [String]
  }

  /// Begins with nothing met.
  package init(policy: Policy) {
    self.policy = policy
    named = TypeTable(policy).roles
  }

  /// Takes one event's type, as `EventDecoder.typeName` gives it; nil where there is none.
  package mutating func take(_ type: String?) {
    events += 1
    guard let type else { return untyped += 1 }
    if let count = counts[type] {
      counts[type] = count + 1
    } else if counts.count < Self.mostTypes {
      counts[type] = 1
    } else {
      untold += 1
    }
  }

  /// Every type met, the most frequent first.
  package var rows: [Row] {
    let roles = TextKeyed(named.map { ($0.type, policy.words(for: $0)) })
    let (met, missing) = (named.map(\.type).filter { counts[$0] != nil }, missing.map(\.type))
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { type, count in
      let own = roles[type] ?? []
      return Row(type: type, count: count, roles: own, suggestion: own.isEmpty ? Self.meant(type, met, missing) : nil)
    }
  }

  /// The policy's types that were not met, in the policy's order.
  package var missing: [Missing] {
    named.filter { counts[$0.type] == nil }.map { Missing(type: $0.type, roles: policy.words(for: $0)) }
  }

  /// A slip of the pen is nearer to a type that nobody sends than to one that comes anyway: `email.subscribed` beside
  /// `email.unsubscribed` is a type of its own.
  private static func meant(_ type: String, _ met: [String], _ missing: [String]) -> String? {
    guard type.utf8.count <= 64 else { return nil }
    let limit = min(5, type.utf8.count * 2 / 3)
    return Suggestion.nearMiss(of: type, among: missing, within: limit) ?? missing.first { isWrapped($0, in: type) }
      ?? Suggestion.nearMiss(of: type, among: met, within: 2)
  }

  /// `com.acme.user.created` and `user.created.v2` hold `user.created`.
  private static func isWrapped(_ known: String, in type: String) -> Bool {
    known.contains(".") && ".\(type.lowercased()).".contains(".\(known.lowercased()).")
  }
}

extension Policy {
  /// What it makes of a type, in words: roles, ended vetoes, signals, begun vetoes.
  func words(for roles: TypeRoles) -> [String] {
    roles.lifecycle.map(\.rawValue) + roles.vetoesEnded.map { "ends veto \(vetoes[$0].name)" }
      + roles.signals.map { "signal \(signals[$0].name)" } + roles.vetoesBegun.map { "veto \(vetoes[$0].name)" }
  }
}
