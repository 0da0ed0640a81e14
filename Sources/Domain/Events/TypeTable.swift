package import Policies
import Texts

/// Everything the policy makes of one event type. Signals and vetoes are indices into the policy's own lists, in its order.
package struct TypeRoles: Sendable, Equatable {
  package var type: String
  package var signals: [Int] = []
  package var vetoesBegun: [Int] = []
  package var vetoesEnded: [Int] = []
  /// In the order of `Policy.Role.allCases`.
  package var lifecycle: [Policy.Role] = []

  /// A type without roles yet.
  package init(type: String) { self.type = type }

  /// Whether nothing is made of it.
  package var isEmpty: Bool { signals.isEmpty && vetoesBegun.isEmpty && vetoesEnded.isEmpty && lifecycle.isEmpty }

  /// Whether it must be obeyed whatever its time says.
  package var suppresses: Bool { lifecycle.contains(where: \.suppresses) }

  /// What is obeyed even where the rest of an event is not as it should be: every no of a customer's, and no yes.
  var obeyed: TypeRoles {
    var obeyed = TypeRoles(type: type)
    obeyed.lifecycle = lifecycle.filter { $0.suppresses && $0 != .resubscribed }
    return obeyed
  }
}

/// The types that a policy names, found by their bytes without allocating.
///
/// Open addressing over FNV-1a (Fowler, Noll and Vo; isthe.com/chongo/tech/comp/fnv), at most a quarter full.
package struct TypeTable: Sendable {
  /// What the policy makes of each type, in the order of their first mention.
  package private(set) var roles: [TypeRoles] = []
  private var names: [[UInt8]] = []
  private var slots: [Slot]

  private struct Slot: Sendable {
    var hash: UInt64
    /// The index of the type; -1: the slot is free.
    var index: Int
  }

  /// Collects a policy's types.
  package init(_ policy: Policy) {
    var indices: [ByteText: Int] = [:]
    var roles: [TypeRoles] = []
    func note(_ matches: [Policy.EventMatch], _ add: (inout TypeRoles) -> Void) {
      var noted: Set<ByteText> = []
      for type in matches.map(\.type) where noted.insert(ByteText(type)).inserted {
        let index = indices[ByteText(type)] ?? roles.count
        if index == roles.count { roles.append(TypeRoles(type: type)) }
        indices[ByteText(type)] = index
        add(&roles[index])
      }
    }
    for role in Policy.Role.allCases { note(policy.events[role] ?? []) { $0.lifecycle.append(role) } }
    for (index, signal) in policy.signals.enumerated() { note(signal.matches) { $0.signals.append(index) } }
    for (index, veto) in policy.vetoes.enumerated() {
      note(veto.matches) { $0.vetoesBegun.append(index) }
      note(veto.until) { $0.vetoesEnded.append(index) }
    }
    self.roles = roles
    names = roles.map { Array($0.type.utf8) }
    var size = 16
    while size < names.count * 4 { size *= 2 }
    slots = Array(repeating: Slot(hash: 0, index: -1), count: size)
    for index in names.indices { place(index) }
  }

  /// The index into `roles` of the type with these bytes; nil when the policy does not name it.
  package func index(of bytes: Span<UInt8>) -> Int? {
    let hash = Self.hash(bytes)
    var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[at].index >= 0 {
      if slots[at].hash == hash, isName(slots[at].index, bytes) { return slots[at].index }
      at = (at + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func place(_ index: Int) {
    let name = names[index]
    let hash = Self.hash(name.span)
    var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[at].index >= 0 { at = (at + 1) & (slots.count - 1) }
    slots[at] = Slot(hash: hash, index: index)
  }

  private func isName(_ index: Int, _ bytes: Span<UInt8>) -> Bool {
    guard names[index].count == bytes.count else { return false }
    for at in bytes.indices where names[index][at] != bytes[at] { return false }
    return true
  }

  private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for at in bytes.indices { hash = (hash ^ UInt64(bytes[at])) &* 0x100_0000_01B3 }
    return hash ^ hash >> 32
  }
}
