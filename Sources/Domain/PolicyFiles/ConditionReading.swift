import JSONTree
import Policies
import Templates
import Texts
internal import YAML

/// Reads `when`: `{ path: { comparison: value, … }, … }`, all of which must hold.
struct ConditionReading {
  let findings: PolicyFindings

  private static let comparisons = ["eq", "ne", "in", "not_in", "gte", "gt", "lte", "lt", "exists", "matches"]

  /// One mapping of conditions.
  func all(_ node: YAML.Node, _ path: String) -> Policy.Conditions? {
    guard let pairs = node.mapping, !pairs.isEmpty else {
      findings.fault(node.mark, .type(node, path, .conditions))
      return nil
    }
    return Policy.Conditions(all: pairs.flatMap { conditions($0, path) })
  }

  private func conditions(_ pair: YAML.Pair, _ path: String) -> [Policy.Condition] {
    let subject = JSONPath(pair.key)
    if !PolicyText.isPath(pair.key) {
      findings.fault(pair.keyMark, "\(path): \(PolicyType.quoted(pair.key)) is not a path", PolicyText.remedy(forPath: pair.key))
    } else if subject.steps.count == 1, subject.steps[0] != "type" {
      let known = "data.\(pair.key)"
      findings.note(
        pair.keyMark, "\(path): the path \(pair.key) begins at the event's top level", "most values lie under data: \(known)")
    }
    guard let tests = pair.value.mapping, !tests.isEmpty else {
      findings.fault(pair.value.mark, "\(path).\(pair.key) has no comparison", Self.remedy(pair.value))
      return []
    }
    return tests.compactMap { test in
      do throws(PolicyWrong) {
        return Policy.Condition(path: subject, test: try self.test(test))
      } catch {
        let isName = !Self.comparisons.contains(test.key)
        findings.fault(isName ? test.keyMark : test.value.mark, error.about("\(path).\(pair.key)"))
        return nil
      }
    }
  }

  /// The comparison that was most likely meant, as it must be written.
  private static func remedy(_ node: YAML.Node) -> String {
    guard node.sequence == nil else { return "write { in: […] }" }
    let text = node.scalar.map { UntrustedText.oneLine($0.text, limit: 40) } ?? ""
    for (sign, name) in [(">=", "gte"), ("<=", "lte"), ("!=", "ne"), ("==", "eq"), (">", "gt"), ("<", "lt"), ("=", "eq")]
    where text.hasPrefix(sign) {
      return "write { \(name): \(text.dropFirst(sign.count).trimmingSpaces) }"
    }
    return "write { eq: \(text.isEmpty ? "value" : text) } or another comparison"
  }

  private func test(_ pair: YAML.Pair) throws(PolicyWrong) -> Policy.Condition.Test {
    switch pair.key {
    case "eq": .eq(try value(pair.value, "eq"))
    case "ne": .ne(try value(pair.value, "ne"))
    case "in": .isIn(try values(pair.value, "in"))
    case "not_in": .notIn(try values(pair.value, "not_in"))
    case "gte": .gte(try number(pair.value, "gte"))
    case "gt": .gt(try number(pair.value, "gt"))
    case "lte": .lte(try number(pair.value, "lte"))
    case "lt": .lt(try number(pair.value, "lt"))
    case "exists": .exists(try truth(pair.value))
    case "matches": .matches(try pattern(pair.value))
    default:
      throw PolicyWrong(
        "there is no comparison \(PolicyType.quoted(pair.key))", Suggestion.remedy(for: pair.key, among: Self.comparisons))
    }
  }

  private func value(_ node: YAML.Node, _ name: String) throws(PolicyWrong) -> JSON {
    guard let scalar = node.scalar, !node.isEmpty else {
      let remedy = node.sequence == nil ? "write one" : "write { \(name == "ne" ? "not_in" : "in"): […] } for several"
      throw PolicyWrong("\(name) compares with one value", remedy)
    }
    let looksTrue =
      ["yes", "no", "on", "off", "y", "n"].contains(scalar.text.lowercased()) || ["True", "False"].contains(scalar.text)
    if scalar.isPlain, looksTrue {
      findings.note(
        node.mark, "\(name): \(scalar.text) is a word here, not a truth value", "write true or false if you mean one, else quotes"
      )
    }
    return scalar.json
  }

  private func values(_ node: YAML.Node, _ name: String) throws(PolicyWrong) -> [JSON] {
    guard let nodes = node.sequence, !nodes.isEmpty else {
      throw PolicyWrong("\(name) compares with a list", "write { \(name): [api, sso] }")
    }
    var values: [JSON] = []
    for node in nodes { values.append(try value(node, name)) }
    return values
  }

  private func number(_ node: YAML.Node, _ name: String) throws(PolicyWrong) -> Double {
    guard let number = node.scalar?.json.number else {
      throw PolicyWrong("\(name) compares with a number", "write digits without quotes, such as { \(name): 4 }")
    }
    return number
  }

  private func truth(_ node: YAML.Node) throws(PolicyWrong) -> Bool {
    guard let truth = node.bool else { throw PolicyWrong("exists is true or false", "write { exists: true }") }
    return truth
  }

  private func pattern(_ node: YAML.Node) throws(PolicyWrong) -> String {
    guard let text = node.scalar?.text, !text.isEmpty, text.unicodeScalars.count <= Glob.patternLimit else {
      throw PolicyWrong(
        "matches takes a pattern of 1 to \(Glob.patternLimit) characters", "write { matches: \"pro*\" }, with * and ?")
    }
    return text
  }
}

extension YAML.Scalar {
  /// The JSON value it stands for: only plain words are truth values, null and numbers.
  var json: JSON {
    guard isPlain else { return .string(text) }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null", "~": return .null
    default:
      // What is no number is a word.
      guard let number = try? JSON.parse(text), number.number != nil else { return .string(text) }
      return number
    }
  }
}
