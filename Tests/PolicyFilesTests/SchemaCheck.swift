import Foundation
import JSONTree

/// As much of JSON Schema (draft 7) as the policy's schema uses; a keyword that it does not know is a fault of the schema.
struct SchemaCheck {
  let root: JSON

  /// What a schema has against a value, each with its path.
  func faults(_ value: JSON, _ schema: JSON? = nil, at path: String = "") -> [String] {
    guard case .object(let keywords) = schema ?? root else { return ["\(path): the schema is no object"] }
    return keywords.flatMap { member in
      fault(value, member.key, member.value, at: path, beside: schema ?? root)
    }
  }

  private func fault(_ value: JSON, _ keyword: String, _ rule: JSON, at path: String, beside schema: JSON) -> [String] {
    switch keyword {
    case "$schema", "title", "description", "default", "definitions": []
    case "$ref": faults(value, root["definitions"]?[rule.string?.split(separator: "/").last.map(String.init) ?? ""], at: path)
    case "anyOf": elements(rule).contains { faults(value, $0, at: path).isEmpty } ? [] : ["\(path): none of the choices"]
    case "type":
      (elements(rule) ?? [rule]).contains { $0.string.map { Self.isOf($0, value) } == true } ? [] : ["\(path): not \(rule)"]
    case "const": value == rule ? [] : ["\(path): not \(rule)"]
    case "enum": elements(rule).contains(value) ? [] : ["\(path): not in \(rule)"]
    case "properties", "additionalProperties", "required", "propertyNames", "minProperties":
      mappingFaults(value, keyword, rule, at: path, beside: schema)
    case "items": elements(value).enumerated().flatMap { faults($1, rule, at: "\(path)[\($0)]") }
    default: leafFaults(value, keyword, rule).map { "\(path): \($0)" }
    }
  }

  private func mappingFaults(_ value: JSON, _ keyword: String, _ rule: JSON, at path: String, beside schema: JSON) -> [String] {
    guard case .object(let members) = value else { return [] }
    switch keyword {
    case "properties":
      return members.flatMap { member in rule[member.key].map { faults(member.value, $0, at: "\(path).\(member.key)") } ?? [] }
    case "required":
      return elements(rule).compactMap(\.string).filter { name in !members.contains { $0.key == name } }.map {
        "\(path): without \($0)"
      }
    case "propertyNames": return members.flatMap { faults(.string($0.key), rule, at: "\(path).\($0.key)") }
    case "minProperties": return members.count >= Int(rule.int ?? 0) ? [] : ["\(path): empty"]
    default:
      let others = members.filter { schema["properties"]?[$0.key] == nil }
      guard rule != .bool(false) else { return others.map { "\(path): must not have \($0.key)" } }
      return others.flatMap { faults($0.value, rule, at: "\(path).\($0.key)") }
    }
  }

  private func leafFaults(_ value: JSON, _ keyword: String, _ rule: JSON) -> [String] {
    let length = value.string.map { Double($0.unicodeScalars.count) }
    let (number, limit) = (value.number ?? 0, rule.number ?? 0)
    switch keyword {
    case "pattern":
      return value.string.map { $0.range(of: rule.string ?? "", options: .regularExpression) != nil } ?? true
        ? [] : ["\(value) is not \(rule)"]
    case "minLength": return length.map { $0 >= limit } ?? true ? [] : ["too short"]
    case "maxLength": return length.map { $0 <= limit } ?? true ? [] : ["too long"]
    case "minimum": return number >= limit || value.number == nil ? [] : ["\(value) is under \(rule)"]
    case "exclusiveMinimum": return number > limit || value.number == nil ? [] : ["\(value) is not above \(rule)"]
    case "maximum": return number <= limit || value.number == nil ? [] : ["\(value) is over \(rule)"]
    default: return ["the keyword \(keyword) is not known here"]
    }
  }

  private func elements(_ value: JSON) -> [JSON] { elements(value) ?? [] }

  private func elements(_ value: JSON) -> [JSON]? { if case .array(let elements) = value { elements } else { nil } }

  private static func isOf(_ type: String, _ value: JSON) -> Bool {
    switch (type, value) {
    case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null): true
    case ("number", .int), ("number", .double): true
    case ("integer", _): value.int != nil
    default: false
    }
  }
}
