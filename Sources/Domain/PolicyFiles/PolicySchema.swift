package import JSONTree

/// The policy file's JSON Schema (draft 7, which editors know best), made from the table of keys.
package enum PolicySchema {
  /// The schema; it tells editors the keys, types and defaults, while `policy check` knows the rest.
  package static var json: JSON {
    guard case .object(let members) = mapping("") else { return .null }
    return .object(
      [
        .init("$schema", .string("http://json-schema.org/draft-07/schema#")), .init("title", .string("referrald policy")),
        .init("definitions", .object([.init("conditions", conditions), .init("event", event)])),
      ] + members)
  }

  /// A mapping whose keys the table knows.
  private static func mapping(_ pattern: String) -> JSON {
    let keys = PolicyKey.byParent[pattern] ?? []
    let required = keys.filter { if case .required = $0.fallback { true } else { false } }
    return object([
      ("type", .string("object")), ("additionalProperties", .bool(false)),
      ("required", required.isEmpty ? nil : .array(required.map { .string($0.name) })),
      ("properties", .object(keys.map { .init($0.name, schema($0)) })),
    ])
  }

  private static func schema(_ key: PolicyKey) -> JSON {
    var members: [JSON.Member] = [.init("description", .string(key.sentence))]
    if let fallback = key.fallback.json { members.append(.init("default", fallback)) }
    if case .object(let rest) = schema(key.type, key.path) { members += rest }
    return .object(members)
  }

  private static func schema(_ type: PolicyType, _ path: String) -> JSON {
    switch type {
    case .mapping: mapping(path)
    case .named:
      object([
        ("type", .string("object")), ("propertyNames", pattern(identifier)), ("additionalProperties", mapping("\(path).*")),
      ])
    case .rewards: any([constant("external"), constant("none"), list(mapping("\(path)[]"))])
    case .orNone(let type): any([constant("none"), schema(type, path)])
    case .list(let element): list(schema(element, path))
    case .choice(let words): object([("enum", .array(words.map(JSON.string)))])
    case .truth: object([("type", .string("boolean"))])
    case .count(let ifZero, let limit): integer(ifZero == nil ? 0 : 1, limit)
    case .number(let ifZero, let limit): number(isAboveZero: ifZero != nil, limit)
    case .text(let limit): object([("type", .string("string")), ("minLength", .int(1)), ("maxLength", .int(Int64(limit)))])
    case .identifier: pattern(identifier)
    case .webAddress: pattern("^https?://")
    case .linkBase: pattern("^https?://[^?#]*/$")
    case .percent: pattern("^[0-9]+(\\.[0-9]+)? *%$")
    case .duration: pattern("^[0-9]+(d|h|m|s|ms)$")
    case .money, .price: pattern("^[0-9]+(\\.[0-9]+)? +[A-Z]{3}$")
    case .time: pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$")
    case .rate: pattern("^[0-9]+(\\.[0-9]+)? */ *[smh]$")
    case .mailbox: pattern("@")
    case .path: pattern("^[^. ]+(\\.[^. ]+)*$")
    case .locale: pattern("^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$")
    case .zone, .country: object([("type", .string("string"))])
    case .events: any([reference("event"), list(reference("event"))])
    case .types: types
    case .conditions: any([reference("conditions"), list(reference("conditions"))])
    case .localized:
      any([words, object([("type", .string("object")), ("minProperties", .int(1)), ("additionalProperties", words)])])
    }
  }

  private static let identifier = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
}

// MARK: - Pieces

extension PolicySchema {
  private static var words: JSON { object([("type", .string("string"))]) }

  private static var types: JSON { any([words, list(words)]) }

  /// An event type, alone or with its conditions.
  private static var event: JSON {
    let when = any([reference("conditions"), list(reference("conditions"))])
    return any([
      words,
      object([
        ("type", .string("object")), ("additionalProperties", .bool(false)), ("required", .array([.string("type")])),
        ("properties", object([("type", types), ("when", when)])),
      ]),
    ])
  }

  /// Comparisons by path.
  private static var conditions: JSON {
    let value = object([("type", .array(["string", "number", "boolean", "null"].map(JSON.string)))])
    let (values, number) = (list(value), object([("type", .string("number"))]))
    let tests = [
      ("eq", value), ("ne", value), ("in", values), ("not_in", values), ("gte", number), ("gt", number), ("lte", number),
      ("lt", number), ("exists", object([("type", .string("boolean"))])), ("matches", words),
    ]
    let comparison = object([
      ("type", .string("object")), ("minProperties", .int(1)), ("additionalProperties", .bool(false)),
      ("properties", object(tests)),
    ])
    return object([("type", .string("object")), ("minProperties", .int(1)), ("additionalProperties", comparison)])
  }

  private static func object(_ members: [(String, JSON?)]) -> JSON {
    .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
  }

  private static func any(_ choices: [JSON]) -> JSON { object([("anyOf", .array(choices))]) }

  private static func constant(_ word: String) -> JSON { object([("const", .string(word))]) }

  private static func list(_ element: JSON) -> JSON { object([("type", .string("array")), ("items", element)]) }

  private static func reference(_ name: String) -> JSON { object([("$ref", .string("#/definitions/\(name)"))]) }

  private static func pattern(_ pattern: String) -> JSON {
    object([("type", .string("string")), ("pattern", .string(pattern))])
  }

  private static func integer(_ least: Int, _ most: Int) -> JSON {
    object([("type", .string("integer")), ("minimum", .int(Int64(least))), ("maximum", .int(Int64(most)))])
  }

  private static func number(isAboveZero: Bool, _ most: Double) -> JSON {
    let least = isAboveZero ? "exclusiveMinimum" : "minimum"
    return object([("type", .string("number")), (least, .int(0)), ("maximum", .double(most))])
  }
}
