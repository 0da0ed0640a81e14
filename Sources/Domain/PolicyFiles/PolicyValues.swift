import JSONTree
import Policies
import Templates
import Time
internal import YAML

// The scalar values that a section can give; each obeys its row of the table.
extension PolicySection {
  func text(_ name: String) -> String? {
    read(name) { node, type throws(PolicyWrong) in try PolicyText.check(node, type, full(name)) }
  }

  func path(_ name: String) -> JSONPath? { text(name).map(JSONPath.init) }

  func zone(_ name: String, in zones: Zones) -> String? {
    read(name) { node, type throws(PolicyWrong) in
      let text = try scalar(node, type, name)
      guard !zones.know(text) else { return text }
      let message = "there is no time zone \(PolicyType.quoted(text))"
      throw PolicyWrong(message, "write a name of the tz database, such as Europe/Berlin or UTC")
    }
  }

  func choice<Choice: RawRepresentable>(_ name: String, _: Choice.Type) -> Choice? where Choice.RawValue == String {
    text(name).flatMap(Choice.init)
  }

  func truth(_ name: String) -> Bool? {
    read(name) { node, type throws(PolicyWrong) in
      guard let truth = node.bool else { throw .type(node, full(name), type) }
      return truth
    }
  }

  func count(_ name: String) -> Int? {
    read(name) { node, type throws(PolicyWrong) in
      guard case .count(let ifZero, let limit) = type else { throw .type(node, full(name), type) }
      return try PolicyType.whole(scalar(node, type, name), ifZero: ifZero, upTo: limit)
    }
  }

  func number(_ name: String) -> Double? {
    read(name) { node, type throws(PolicyWrong) in
      guard case .number(let ifZero, let limit) = type else { throw .type(node, full(name), type) }
      return try PolicyType.number(scalar(node, type, name), ifZero: ifZero, upTo: limit)
    }
  }

  func percent(_ name: String) -> Double? {
    read(name) { node, type throws(PolicyWrong) in
      guard case .percent(let ifZero) = type else { throw .type(node, full(name), type) }
      return try PolicyType.share(scalar(node, type, name), ifZero: ifZero)
    }
  }

  func duration(_ name: String) -> Duration? {
    read(name) { node, type throws(PolicyWrong) in
      guard case .duration(let ifZero) = type else { throw .type(node, full(name), type) }
      let span = try Duration(policyText: scalar(node, type, name))
      if span == .zero, let ifZero { throw PolicyWrong("0s has no meaning here", ifZero) }
      return span
    }
  }

  func money(_ name: String) -> Policy.Money? {
    read(name) { node, type throws(PolicyWrong) in
      guard case .money(let ifZero) = type else { throw .type(node, full(name), type) }
      return try Policy.Money(policyText: scalar(node, type, name), ifZero: ifZero)
    }
  }

  func price(_ name: String) -> (micros: Int64, currency: String)? {
    read(name) { node, type throws(PolicyWrong) in try Policy.Money.micros(policyText: scalar(node, type, name)) }
  }

  func time(_ name: String) -> Int? {
    read(name) { node, type throws(PolicyWrong) in try PolicyType.minutes(scalar(node, type, name)) }
  }

  func rate(_ name: String) -> Double? {
    read(name) { node, type throws(PolicyWrong) in try PolicyType.perSecond(scalar(node, type, name)) }
  }

  /// A list of texts; each wrong or repeated one is reported where it stands.
  func texts(_ name: String) -> [String]? {
    read(name) { node, type throws(PolicyWrong) in
      guard case .list(let element) = type, let nodes = node.sequence else { throw .type(node, full(name), type) }
      var texts: [String] = []
      for node in nodes {
        do throws(PolicyWrong) {
          let text = try PolicyText.check(node, element, full(name))
          if let same = texts.first(where: { element.isSame($0, text) }) {
            let other = same == text ? "" : ", once as \(PolicyType.quoted(same))"
            throw PolicyWrong("\(PolicyType.quoted(text)) stands here twice\(other)", "keep one of the two")
          }
          texts.append(text)
        } catch {
          findings.fault(node.mark, error.about(full(name)))
        }
      }
      return texts
    }
  }

  private func scalar(_ node: YAML.Node, _ type: PolicyType, _ name: String) throws(PolicyWrong) -> String {
    guard let scalar = node.scalar, !node.isEmpty else { throw .type(node, full(name), type) }
    return scalar.text
  }
}

extension PolicyType {
  /// Whether two texts are one value: of locales in whatever spelling, else as they stand.
  fileprivate func isSame(_ one: String, _ other: String) -> Bool {
    if case .locale = self { MailLanguage.normalized(one) == MailLanguage.normalized(other) } else { one == other }
  }
}
