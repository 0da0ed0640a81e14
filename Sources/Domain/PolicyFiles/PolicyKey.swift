/// One key of the policy file: from the list of these come the checks, the suggestions, the reference and the schema.
package struct PolicyKey: Sendable {
  /// `moment.half_life`; `*` stands for a name that the owner chooses, `[]` for each of a list.
  package var path: String
  package var type: PolicyType
  package var fallback: Fallback
  /// What it says, in one sentence.
  package var sentence: String

  /// What holds where the key is left out.
  package enum Fallback: Sendable, Equatable, ExpressibleByStringLiteral {
    /// Nothing: it must be written, and this is how.
    case required(String)
    /// This value, as it would be written.
    case value(String)
    /// No rule.
    case absent

    package init(stringLiteral value: String) { self = .value(value) }
  }

  init(_ path: String, _ type: PolicyType, _ fallback: Fallback, _ sentence: String) {
    self.path = path
    self.type = type
    self.fallback = fallback
    self.sentence = sentence
  }

  /// The key itself, without the mapping around it.
  package var name: String { path.split(separator: ".").last.map(String.init) ?? path }

  /// The mapping around it: `moment`; empty at the top.
  package var parent: String { path.split(separator: ".").dropLast().joined(separator: ".") }
}

/// What a key's value may be.
package indirect enum PolicyType: Sendable, Equatable {
  /// Keys that the table knows.
  case mapping
  /// Names that the owner chooses, each with a mapping.
  case named
  /// A list of mappings, or the word `external`.
  case rewards
  /// A text on one line, at most so many bytes.
  case text(upTo: Int)
  case identifier, webAddress, linkBase, mailbox, zone, path, locale, country
  case choice([String])
  case truth
  /// A whole number; the remedy where 0 would mean nothing, nil where 0 means never.
  case count(ifZero: String?, upTo: Int = 1_000_000_000)
  case number(ifZero: String?, upTo: Double)
  /// Such as `2%`.
  case percent(ifZero: String?)
  /// Such as `30d`; the remedy where 0 would mean nothing, nil where `0s` means at once.
  case duration(ifZero: String?)
  /// Such as `49.00 USD`, in whole minor units.
  case money(ifZero: String?)
  /// The same with up to six decimals.
  case price
  /// Such as `20:00`.
  case time
  /// Such as `10/s`.
  case rate
  /// Event types with their conditions.
  case events
  /// One event type or a list of them.
  case types
  case conditions
  /// A text, or one for each locale.
  case localized
  case list(PolicyType)
  case orNone(PolicyType)

  /// The type without the word `none`.
  var unlessNone: PolicyType { if case .orNone(let type) = self { type } else { self } }

  /// Whether `none` may stand for it.
  var allowsNone: Bool { if case .orNone = self { true } else { false } }

  /// The type in words, to follow "must be".
  package var words: String {
    switch self {
    case .mapping, .named: "a mapping (key: value)"
    case .rewards: "a list of rewards, or external"
    case .text: "a text on one line"
    case .identifier: "a word of letters, digits, - and _"
    case .webAddress, .linkBase: "a web address such as https://acme.example/signup"
    case .mailbox: "an address such as \"Acme <mail@acme.example>\""
    case .zone: "a time zone such as Europe/Berlin"
    case .path: "a path such as data.count"
    case .locale: "a locale such as en or de-AT"
    case .country: "a country's code such as DE, or EEA, EU, UK, unknown"
    case .choice(let words):
      words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    case .truth: "true or false"
    case .count: "a whole number"
    case .number: "a number"
    case .percent: "a percentage such as 2%"
    case .duration: "a time such as 30d, 12h, 90m, 45s or 500ms"
    case .money, .price: "an amount such as \"49.00 USD\""
    case .time: "a time of day such as \"20:00\""
    case .rate: "a rate such as \"10/s\""
    case .events: "an event type, { type, when }, or a list of them"
    case .types: "an event type or a list of them"
    case .conditions: "conditions such as { data.rating: { gte: 4 } }, or a list of them"
    case .localized: "a text, or a text for each locale"
    case .list(let element): "a list, each \(element.words)"
    case .orNone(let type): "\(type.words), or none"
    }
  }
}
