import JSONTree
import Policies

// Events and conditions as they are written in a policy, each on one line.

extension [Policy.EventMatch] {
  /// A type, `{ type, when }`, or a list of either.
  var policyText: String {
    let elements = map { match in
      let type = YAMLText.word(match.type)
      return match.when.isEmpty ? type : "{ type: \(type), when: \(match.when.policyText) }"
    }
    return elements.count == 1 ? elements[0] : YAMLText.list(elements)
  }

  /// The types alone.
  var typesText: String { count == 1 ? YAMLText.word(self[0].type) : YAMLText.list(map { YAMLText.word($0.type) }) }
}

extension [Policy.Conditions] {
  /// One mapping, or a list of them of which one must hold.
  var policyText: String { count == 1 ? self[0].policyText : YAMLText.list(map(\.policyText)) }
}

extension Policy.Conditions {
  fileprivate var policyText: String {
    var paths: [(path: JSONPath, tests: [String])] = []
    for condition in all {
      if paths.last?.path != condition.path { paths.append((condition.path, [])) }
      paths[paths.count - 1].tests.append(condition.test.policyText)
    }
    let entries = paths.map { "\(YAMLText.word("\($0.path)")): { \($0.tests.joined(separator: ", ")) }" }
    return "{ \(entries.joined(separator: ", ")) }"
  }
}

extension Policy.Condition.Test {
  fileprivate var policyText: String {
    switch self {
    case .eq(let value): "eq: \(YAMLText.value(value))"
    case .ne(let value): "ne: \(YAMLText.value(value))"
    case .isIn(let values): "in: \(YAMLText.list(values.map(YAMLText.value)))"
    case .notIn(let values): "not_in: \(YAMLText.list(values.map(YAMLText.value)))"
    case .gte(let bound): "gte: \(PolicyType.plain(bound))"
    case .gt(let bound): "gt: \(PolicyType.plain(bound))"
    case .lte(let bound): "lte: \(PolicyType.plain(bound))"
    case .lt(let bound): "lt: \(PolicyType.plain(bound))"
    case .exists(let wanted): "exists: \(wanted)"
    case .matches(let pattern): "matches: \(YAMLText.quoted(pattern))"
    }
  }
}
