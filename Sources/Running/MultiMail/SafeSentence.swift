/// A provider's sentence, made fit for logs: it may quote what we sent.
package enum SafeSentence {
  /// Without quotations, addresses, keys and long codes; one line of at most 160 characters.
  package static func of(_ text: String) -> String {
    var words: [Substring] = []
    for word in withoutQuotations(text).split(whereSeparator: { $0.isWhitespace || isControl($0) }) {
      words.append(isPrivate(word) ? "[…]" : word)
    }
    return String(words.joined(separator: " ").prefix(160))
  }

  /// What stands between two quotation marks may be a subject or a name; an apostrophe inside a word is no mark.
  private static func withoutQuotations(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    var closing: Character?
    for (index, character) in characters.enumerated() {
      if let mark = closing {
        if character == mark, mark != "'" || !isInWord(characters, index + 1) { closing = nil }
      } else if let mark = marks[character], character != "'" || !isInWord(characters, index - 1) {
        closing = mark
        result += "[…]"
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func isInWord(_ characters: [Character], _ index: Int) -> Bool {
    characters.indices.contains(index) && (characters[index].isLetter || characters[index].isNumber)
  }

  private static let marks: [Character: Character] = [
    "\"": "\"", "'": "'", "`": "`", "“": "”", "„": "“", "«": "»", "<": ">", "‘": "’",
  ]

  private static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.properties.generalCategory == .format }
  }

  private static func isPrivate(_ word: Substring) -> Bool {
    let lowered = word.lowercased()
    return lowered.contains("@") || lowered.contains("＠") || lowered.contains("%40") || lowered.contains("mm_")
      || word.utf8.count > 32 || !word.utf8.allSatisfy { $0 < 0x80 }
  }
}
