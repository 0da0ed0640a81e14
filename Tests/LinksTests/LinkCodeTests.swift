import Links
import Testing

@Suite struct LinkCodeTests {
  static func codes(_ secret: UInt8 = 7) throws -> LinkCode {
    try LinkCode(#require(LinkKey(secret: Array(repeating: secret, count: 32))))
  }

  // HMAC without optimisation takes a quarter of a millisecond a code.
  #if DEBUG
    static let count: UInt64 = 20_000
  #else
    static let count: UInt64 = 200_000
  #endif

  @Test("As many numbers, as many codes, all shaped")
  func codesAreDistinct() throws {
    let codes = try Self.codes()
    var seen = Set<String>(minimumCapacity: Int(Self.count))
    // Half from the start, half spread over all numbers.
    let half = Self.count / 2
    let spread = (LinkCode.capacity - half) / half
    for index in 0..<Self.count {
      let number = index < half ? index : half + (index - half) * spread
      let code = try #require(codes.code(for: number))
      if !LinkCode.isShaped(code) || !seen.insert(code).inserted { Issue.record("\(number) gives \(code)") }
    }
    #expect(seen.count == Int(Self.count))
  }

  @Test("A code stays the same for ever")
  func codesAreStable() throws {
    let codes = try Self.codes()
    #expect((0..<4).map { codes.code(for: $0) } == Self.golden)
    #expect(try Self.codes(8).code(for: 0) != codes.code(for: 0))
  }

  static let golden: [String?] = ["r48pfrw8", "29vxt95q", "qtdt89rt", "vfzmbkz3"]

  @Test("No code holds a word to be ashamed of")
  func codesAreDecent() throws {
    let codes = try Self.codes()
    for number in 0..<UInt64(2_000) {
      let code = try #require(codes.code(for: number))
      for word in ["fck", "sht", "88", "666", "sx"] { #expect(!code.contains(word)) }
    }
  }

  @Test("No number beyond the capacity has a code")
  func capacityIsKept() throws {
    let codes = try Self.codes()
    #expect(codes.code(for: LinkCode.capacity) == nil && codes.code(for: .max) == nil)
    #expect(codes.code(for: LinkCode.capacity - 1) != nil)
  }

  @Test(
    "Codes are read in either case; other shapes are refused",
    arguments: [
      ("BCDFGHJK", "bcdfghjk"), ("bcdfghj2", "bcdfghj2"), ("bcdfghj", nil), ("bcdfghjkm", nil), ("bcdfghj0", nil),
      ("bcdfghja", nil),
      ("bcdf ghj", nil), ("bcdfgh/j", nil), ("ßßßß", nil), ("", nil),
    ])
  func shape(text: String, normalized: String?) {
    #expect(LinkCode.normalized(text) == normalized)
    #expect(LinkCode.isShaped(text) == (normalized != nil))
  }

  @Test("A short secret is refused and no secret is shown")
  func secrets() throws {
    #expect(LinkKey(secret: Array(repeating: 1, count: 15)) == nil)
    #expect("\(try #require(LinkKey(secret: Array(repeating: 1, count: 16))))" == "(hidden)")
  }
}

@Suite struct LinkTokenTests {
  @Test(
    "A token opens to what it was made from, and is always the same", arguments: LinkToken.Purpose.allCases,
    ["cus_1", "", "a:b", "王@x", String(repeating: "i", count: 200)])
  func roundTrip(purpose: LinkToken.Purpose, id: String) throws {
    let tokens = try LinkToken(#require(LinkKey(secret: Array(repeating: 7, count: 32))))
    let token = try tokens.token(purpose, customerID: id)
    let opened = try #require(tokens.open(token))
    #expect(opened.purpose == purpose && opened.customerID == id)
    #expect(try tokens.token(purpose, customerID: id) == token)
    #expect(id.isEmpty || !token.contains(id))
  }

  @Test("A token changed in any character, cut, or under another key is refused")
  func forgeries() throws {
    let tokens = try LinkToken(#require(LinkKey(secret: Array(repeating: 7, count: 32))))
    let other = try LinkToken(#require(LinkKey(secret: Array(repeating: 8, count: 32))))
    let token = try tokens.token(.unsubscribe, customerID: "cus_1")
    #expect(other.open(token) == nil)
    for index in token.indices {
      var forged = token
      forged.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
      #expect(tokens.open(forged) == nil)
      #expect(tokens.open(String(token[..<index])) == nil)
    }
    #expect(
      tokens.open(token + "A") == nil && tokens.open("é") == nil && tokens.open(String(repeating: "A", count: 3_000)) == nil)
  }
}
