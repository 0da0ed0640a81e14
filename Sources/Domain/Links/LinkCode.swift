import Crypto

/// Link codes: 8 characters, a keyed permutation of a sequence, so without collisions and not to be guessed.
///
/// A balanced Feistel network of 8 rounds over pairs of half-codes, with HMAC-SHA256 as its round function and addition modulo
/// the size of a half (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
package struct LinkCode: Sendable {
  private let key: LinkKey

  /// Codes under a key.
  package init(_ key: LinkKey) { self.key = key }

  /// How many numbers have a code.
  package static let capacity: UInt64 = half * half / slots

  /// The code of a number, always the same under one key; nil from `capacity` on.
  package func code(for number: UInt64) -> String? {
    guard number < Self.capacity else { return nil }
    // Each number owns several places of the permutation, so that it can pass over a word without taking another number's code.
    var characters: [UInt8] = []
    for slot in 0..<Self.slots {
      characters = Self.characters(permuted(number + slot * Self.capacity))
      if !Self.isOffensive(characters) { break }
    }
    return String(decoding: characters, as: UTF8.self)
  }

  /// Whether a text has the shape of a code, whatever its case.
  package static func isShaped(_ text: String) -> Bool { normalized(text) != nil }

  /// The code as it is stored; nil when the text has not its shape.
  package static func normalized(_ text: String) -> String? {
    guard text.utf8.count == length else { return nil }
    let lowered = text.utf8.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    return lowered.allSatisfy(alphabet.contains) ? String(decoding: lowered, as: UTF8.self) : nil
  }

  // Without 0 o 1 l i, which look alike, and without vowels and y, which make words.
  private static let alphabet = Array("23456789bcdfghjkmnpqrstvwxz".utf8)
  private static let length = 8
  private static let half: UInt64 = (0..<4).reduce(1) { size, _ in size * UInt64(alphabet.count) }
  private static let slots: UInt64 = 16
  private static let rounds: UInt8 = 8
}

extension LinkCode {
  private func permuted(_ number: UInt64) -> UInt64 {
    let key = key.codes
    var (left, right) = (number / Self.half, number % Self.half)
    for round in 0..<Self.rounds {
      (left, right) = (right, (left + mixed(right, round, key)) % Self.half)
    }
    return left * Self.half + right
  }

  private func mixed(_ value: UInt64, _ round: UInt8, _ key: SymmetricKey) -> UInt64 {
    let input = [round] + (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    let digest = HMAC<SHA256>.authenticationCode(for: input, using: key)
    return digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } % Self.half
  }

  private static func characters(_ number: UInt64) -> [UInt8] {
    var rest = number
    var bytes = [UInt8](repeating: 0, count: length)
    for index in bytes.indices.reversed() {
      bytes[index] = alphabet[Int(rest % UInt64(alphabet.count))]
      rest /= UInt64(alphabet.count)
    }
    return bytes
  }

  /// What consonants and digits can still spell.
  private static let offensive = [
    "fck", "fkc", "fvck", "sht", "cnt", "cvnt", "dck", "ngr", "n6r", "n9r", "fgt", "f4g", "4ss", "455", "btch", "b3tch", "wtf",
    "kkk", "xxx", "666", "tts", "t3t", "p3n", "prn", "r4p", "sx", "s3x", "n4z", "nzs", "88", "wnk", "prck", "d3d", "d34d",
  ].map { Array($0.utf8) }

  private static func isOffensive(_ code: [UInt8]) -> Bool {
    code.indices.contains { start in offensive.contains { code[start...].starts(with: $0) } }
  }
}
