package import JSONTree
import Policies
import Texts

extension Policy.EventMatch {
  /// Whether the event is of this type and one of the `when`s holds; no `when` at all always holds.
  package func matches(_ event: Event) -> Bool { type.hasBytes(of: event.type) && holds(in: event.body) }

  /// Whether one of the `when`s holds in an event's body; no `when` at all always holds.
  package func holds(in body: JSON) -> Bool { when.isEmpty || when.contains { $0.hold(in: body) } }
}

extension Policy.Conditions {
  /// Whether all conditions hold.
  package func hold(in body: JSON) -> Bool { all.allSatisfy { $0.holds(in: body) } }
}

extension Policy.Condition {
  /// Whether the comparison holds: a missing path makes every one false but `exists: false`. A null is not missing.
  package func holds(in body: JSON) -> Bool {
    guard let value = body[path: path] else { return test == .exists(false) }
    return test.holds(for: value)
  }
}

extension Policy.Condition.Test {
  fileprivate func holds(for value: JSON) -> Bool {
    switch self {
    case .eq(let wanted): value.isSame(as: wanted)
    case .ne(let unwanted): !value.isSame(as: unwanted)
    case .isIn(let wanted): wanted.contains { value.isSame(as: $0) }
    case .notIn(let unwanted): !unwanted.contains { value.isSame(as: $0) }
    case .gte(let bound): value.number.map { $0 >= bound } ?? false
    case .gt(let bound): value.number.map { $0 > bound } ?? false
    case .lte(let bound): value.number.map { $0 <= bound } ?? false
    case .lt(let bound): value.number.map { $0 < bound } ?? false
    case .exists(let wanted): wanted
    case .matches(let pattern): value.string.map(Glob(pattern).matches) ?? false
    }
  }
}

extension JSON {
  /// Equality as people mean it: 4 is 4.0, and the order of an object's keys does not matter.
  func isSame(as other: JSON) -> Bool {
    switch (self, other) {
    case (.int(let whole), .double(let real)), (.double(let real), .int(let whole)): Int64(exactly: real) == whole
    case (.array(let mine), .array(let theirs)):
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.isSame(as: $1) }
    case (.object(let mine), .object(let theirs)):
      mine.count == theirs.count && mine.allSatisfy { member in other[member.key].map(member.value.isSame) ?? false }
    default: self == other
    }
  }
}
