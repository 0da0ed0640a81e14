package import JSONTree

/// Random JSON trees, and random ways to write them down.
package enum RandomJSON {
  package static let keys = ["type", "id", "data", "a", "ty\"pe", "t\\ype", "é", "typ", "types", "x{y", "\u{1}", "", "时间"]
  package static let texts = [
    "", "a", "type", "\"type\":\"x\"", "\\", "}{][,:", "🙂", "user.created", "\n\t", "\u{0}", "e\u{301}",
    "long enough not to be small",
  ]

  package static func tree(_ seed: inout EventSeed, depth: Int) -> JSON {
    switch seed.below(depth > 0 ? 8 : 6) {
    case 0: .null
    case 1: .bool(seed.below(2) == 0)
    case 2: .int(Int64(bitPattern: seed.next()) >> Int64(seed.below(64)))
    case 3: .double(finite(&seed))
    case 4, 5: .string(seed.oneOf(texts))
    case 6: .array((0..<seed.below(4)).map { _ in tree(&seed, depth: depth - 1) })
    default: object(&seed, depth: depth - 1)
    }
  }

  package static func object(_ seed: inout EventSeed, depth: Int) -> JSON {
    var members: [JSON.Member] = []
    for _ in 0..<seed.below(5) {
      let key = seed.oneOf(keys)
      if !members.contains(where: { $0.key == key }) { members.append(.init(key, tree(&seed, depth: depth))) }
    }
    return .object(members)
  }

  /// An object that has a `type`, mostly a plain string, somewhere among members of all kinds.
  package static func typed(_ seed: inout EventSeed, depth: Int) -> JSON {
    guard case .object(var members) = object(&seed, depth: depth) else { return .null }
    members.removeAll { $0.key == "type" }
    members.insert(
      .init("type", seed.below(8) == 0 ? tree(&seed, depth: 1) : .string("user.created")), at: seed.below(members.count + 1))
    return .object(members)
  }

  private static func finite(_ seed: inout EventSeed) -> Double {
    let number = Double(bitPattern: seed.next())
    return number.isFinite ? number : 0.5
  }

  /// Writes a tree with random white space and random escapes.
  package static func write(_ json: JSON, _ seed: inout EventSeed, into bytes: inout [UInt8]) {
    space(&seed, &bytes)
    switch json {
    case .string(let text): write(text, &seed, &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(element, &seed, into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        space(&seed, &bytes)
        write(member.key, &seed, &bytes)
        space(&seed, &bytes)
        bytes.append(UInt8(ascii: ":"))
        write(member.value, &seed, into: &bytes)
      }
      space(&seed, &bytes)
      bytes.append(UInt8(ascii: "}"))
    default: bytes.append(contentsOf: json.serializedBytes())
    }
    space(&seed, &bytes)
  }

  private static func space(_ seed: inout EventSeed, _ bytes: inout [UInt8]) {
    if seed.below(8) == 0 { bytes.append(seed.oneOf([0x20, 0x0A, 0x0D, 0x09])) }
  }

  private static func write(_ text: String, _ seed: inout EventSeed, _ bytes: inout [UInt8]) {
    if seed.below(4) > 0 { return bytes.append(contentsOf: JSON.string(text).serializedBytes()) }
    bytes.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      let digits = String(unit, radix: 16, uppercase: seed.below(2) == 0)
      bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
