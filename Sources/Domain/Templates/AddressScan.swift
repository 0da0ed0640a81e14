/// Follows a template's literal text to know whether the next tag would stand inside a link's address.
struct AddressScan {
  private var paragraph: [UInt8] = []

  /// Takes the next character; a tag counts as one ordinary character.
  mutating func take(_ byte: UInt8) {
    if byte == UInt8(ascii: "\n"), paragraph.last == byte {
      paragraph.removeAll(keepingCapacity: true)
    } else {
      paragraph.append(byte)
    }
  }

  /// In `](…`, in `<…`, in a word with `://` or starting `www.`, or after `[label]:`.
  var isOpen: Bool { isInDestination || isInAngles || isInBareAddress || isInDefinition }

  private var isInDestination: Bool {
    guard let start = lastIndex(of: "](") else { return false }
    return !paragraph[start...].contains(UInt8(ascii: ")"))
  }

  private var isInAngles: Bool {
    guard let start = paragraph.lastIndex(of: UInt8(ascii: "<")) else { return false }
    let rest = paragraph[(start + 1)...]
    guard let first = rest.first else { return true }
    let isWord = (first | 0x20) >= UInt8(ascii: "a") && (first | 0x20) <= UInt8(ascii: "z")
    return isWord && !rest.contains(UInt8(ascii: ">"))
  }

  private var isInBareAddress: Bool {
    let word = paragraph.reversed().prefix { $0 > 0x20 }.reversed()
    let text = String(decoding: word, as: UTF8.self).lowercased()
    return text.contains("://") || text.contains("www.") || text.contains("mailto:")
  }

  private var isInDefinition: Bool {
    paragraph.split(separator: UInt8(ascii: "\n")).contains { line in
      let text = line.drop { $0 == 0x20 }
      guard text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
      return end + 1 < text.endIndex && text[end + 1] == UInt8(ascii: ":")
    }
  }

  private func lastIndex(of pair: String) -> Int? {
    let pair = Array(pair.utf8)
    return paragraph.indices.last { paragraph[$0...].starts(with: pair) }
  }
}
