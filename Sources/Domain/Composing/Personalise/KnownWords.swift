import Templates

/// What a rewrite may say: the words, numbers and characters of the template and of the facts.
struct KnownWords {
  let exact: Set<String>
  let lowercased: Set<String>
  let numbers: Set<String>
  private let scalars: Set<Unicode.Scalar>

  /// A run of letters and digits.
  struct Word {
    var text: String
    var beginsSentence: Bool
  }

  init(template: [String], facts: [String], scalars sources: [String]) {
    let bare = (template + facts).map { ValueMask.replacing(in: $0) { _ in "x" } }
    let words = bare.flatMap(Self.words)
    // A fact is a name or a figure, no sentence.
    let names = facts.flatMap(Self.words).map(\.text)
    exact = Set(words.filter { !$0.beginsSentence || $0.text == $0.text.uppercased() }.map(\.text) + names)
    lowercased = Set(words.map { $0.text.lowercased() })
    numbers = Set(bare.flatMap(Self.numbers))
    scalars = Set(sources.flatMap(\.unicodeScalars))
  }

  /// Whether a character may stand in a rewrite: printable ASCII, Latin letters, usual punctuation, and what the mail has.
  func allows(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 || scalar == "\n" }
    if scalars.contains(scalar) { return true }
    if scalar.value >= 0xA1, scalar.value <= 0x17F { return scalar.properties.numericType == nil && scalar.value != 0xAD }
    return "\u{A0}\u{202F}–—‘’“”„…".unicodeScalars.contains(scalar)
  }

  /// The words of a text, each with whether a sentence begins with it.
  static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var current = ""
    var begins = true
    for character in text {
      if character.isLetter || character.isNumber {
        current.append(character)
        continue
      }
      if !current.isEmpty {
        words.append(Word(text: current, beginsSentence: begins))
        begins = false
        current = ""
      }
      if ".!?:…¿¡\n".contains(character) { begins = true }
    }
    if !current.isEmpty { words.append(Word(text: current, beginsSentence: begins)) }
    return words
  }

  /// The numbers of a text as they are written, separators included: `12,480`.
  static func numbers(in text: String) -> [String] {
    var numbers: [String] = []
    var current = ""
    for character in text {
      let joins = !current.isEmpty && ".,'’\u{A0}\u{202F}".contains(character)
      if character.isNumber || joins {
        current.append(character)
      } else if !current.isEmpty {
        numbers.append(trimmed(current))
        current = ""
      }
    }
    return current.isEmpty ? numbers : numbers + [trimmed(current)]
  }

  private static func trimmed(_ number: String) -> String {
    var number = number
    while let last = number.last, !last.isNumber { number.removeLast() }
    return number
  }
}
