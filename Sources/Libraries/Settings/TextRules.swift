extension SettingType {
  /// What is wrong with a text as a value of this type; nil: nothing.
  func faultOfText(_ text: String) -> ValueFault? {
    guard !text.isEmpty else { return ValueFault("is empty", "write a value, or remove it") }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      return ValueFault("holds a control character", "remove it")
    }
    switch self {
    case .name: return Self.faultOfName(text)
    case .word: return text.contains(where: \.isWhitespace) ? ValueFault("holds a space", "remove it") : nil
    case .path: return Self.faultOfPath(text)
    case .secretsFolder: return text == "systemd-credentials" ? nil : Self.faultOfPath(text)
    case .listener: return Self.faultOfListener(text)
    case .localListener: return Self.faultOfListener(text) ?? Self.faultOfLocalListener(text)
    case .topic: return Self.faultOfTopic(text)
    case .databaseURL: return Self.faultOfDatabase(text)
    case .schema: return Self.faultOfSchema(text)
    case .webURL: return Self.faultOfWeb(text)
    case .webOrigin: return Self.faultOfWeb(text) ?? Self.faultOfOrigin(text)
    case .mailAddress: return Self.faultOfMail(text)
    case .secret, .choice, .count, .duration, .endpoints, .networks, .hosts, .topics, .patterns, .properties: return nil
    }
  }

  static func faultOfTopic(_ text: String) -> ValueFault? {
    guard isName(text, limit: 249), text != ".", text != ".." else {
      return ValueFault("is no topic's name", "use letters, digits, dot, underscore and hyphen, at most 249")
    }
    return nil
  }

  private static func faultOfName(_ text: String) -> ValueFault? {
    isName(text, limit: 100) ? nil : ValueFault("is no name", "use letters, digits, dot, underscore and hyphen, at most 100")
  }

  private static func isName(_ text: String, limit: Int) -> Bool {
    1...limit ~= text.utf8.count && text.utf8.allSatisfy(Letter.isInName)
  }

  private static func faultOfPath(_ text: String) -> ValueFault? {
    text.hasPrefix("/") ? nil : ValueFault("is no absolute path", "begin it with /")
  }

  private static func faultOfListener(_ text: String) -> ValueFault? {
    guard let (host, _) = Endpoint.split(text), host == "localhost" || AddressBlock.address(host) != nil else {
      return ValueFault("is no address:port", "write a numeric address and a port, such as 127.0.0.1:8081 or [::1]:8081")
    }
    return nil
  }

  private static func faultOfLocalListener(_ text: String) -> ValueFault? {
    guard let (host, _) = Endpoint.split(text), host != "localhost", host != "::1" else { return nil }
    // Checked before to be a numeric address.
    guard !host.hasPrefix("127.") else { return nil }
    return ValueFault(
      "would be open to the network, and asks nobody who they are",
      "write an address of this machine, such as 127.0.0.1:8081, and reach it by a tunnel or a proxy that asks")
  }

  static func faultOfHost(_ text: String) -> ValueFault? {
    guard 1...253 ~= text.utf8.count, text.utf8.allSatisfy({ Letter.isInName($0) }) else {
      return ValueFault("has an element that is no host's name", "write it without port, as ops.acme.example")
    }
    return nil
  }

  private static func faultOfOrigin(_ text: String) -> ValueFault? {
    text.split(separator: "/", omittingEmptySubsequences: false).count == 3
      ? nil : ValueFault("has a path", "write scheme, host and port only, such as https://llm.acme.example")
  }

  private static func faultOfSchema(_ text: String) -> ValueFault? {
    let first = text.utf8.first.map { Letter.isLower($0) || $0 == UInt8(ascii: "_") } ?? false
    let rest = text.utf8.allSatisfy { Letter.isLower($0) || Letter.isDigit($0) || $0 == UInt8(ascii: "_") }
    guard first, rest, text.utf8.count <= 63, !text.hasPrefix("pg_") else {
      return ValueFault(
        "is no schema's name", "use lower-case letters, digits and underscores, at most 63, no pg_ and no digit at the beginning")
    }
    return nil
  }

  private static func faultOfDatabase(_ text: String) -> ValueFault? {
    guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://"), !text.contains(where: \.isWhitespace) else {
      return ValueFault("is no PostgreSQL URL", "write it as postgresql://user@host/database")
    }
    let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
    let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
    guard !user.contains(":"), !text.contains("password=") else {
      return ValueFault("holds a password", "take it out and put it into the secret database_password")
    }
    return nil
  }

  private static func faultOfWeb(_ text: String) -> ValueFault? {
    let isSecure = text.hasPrefix("https://")
    guard isSecure || text.hasPrefix("http://") else { return ValueFault("is no URL", "begin it with https://") }
    let rest = text.dropFirst(isSecure ? 8 : 7)
    let authority = rest.prefix { $0 != "/" }
    guard !authority.isEmpty, !rest.contains(where: { "?#@\\ ".contains($0) }), rest.utf8.allSatisfy({ $0 < 0x80 }) else {
      return ValueFault(
        "is no URL of a host and a path", "write it without user, query and fragment, such as https://go.acme.example")
    }
    let host = authority.hasPrefix("[") ? String(authority.prefix { $0 != "]" }) + "]" : String(authority.prefix { $0 != ":" })
    guard isSecure || ["localhost", "127.0.0.1", "[::1]"].contains(host) else {
      return ValueFault("would go unencrypted over the network", "use https; plain http is for this machine only")
    }
    return nil
  }

  private static func faultOfMail(_ text: String) -> ValueFault? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !text.contains(where: { " <>,;".contains($0) }) else {
      return ValueFault("is no mail address", "write only the address, such as growth@acme.example")
    }
    return nil
  }
}

/// A host and a port as text.
enum Endpoint {
  /// Splits `host:port` or `[v6]:port` at its last colon; nil when there is no port of 0 to 65535, or the host has a stray colon.
  static func split(_ text: String) -> (host: String, port: UInt16)? {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy(Letter.isDigit), let port = UInt16(digits) else { return nil }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { return (String(host.dropFirst().dropLast()), port) }
    return host.contains(where: { ":/@[] ".contains($0) }) ? nil : (String(host), port)
  }
}

/// ASCII letters by their bytes.
enum Letter {
  static func isLower(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  static func isInName(_ byte: UInt8) -> Bool {
    isLower(byte) || isDigit(byte) || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || "._-".utf8.contains(byte)
  }
}
