/// What a setting's value may be; see `parse` for the rules.
package enum SettingType: Sendable, Hashable {
  /// Letters, digits, `.`, `_` and `-`, at most 100.
  case name
  /// Anything without space.
  case word
  /// An absolute path.
  case path
  /// `systemd-credentials`, or an absolute path.
  case secretsFolder
  /// A list of `host:port`.
  case endpoints
  /// A numeric address and port, such as `127.0.0.1:8081` or `[::1]:8081`.
  case listener
  /// The same, of this machine only: 127.0.0.0/8, ::1 or `localhost`.
  case localListener
  /// A list of addresses or CIDR blocks.
  case networks
  /// A list of host names without ports.
  case hosts
  case topic, topics
  /// Pairs of a name and a text.
  case properties
  case databaseURL, schema
  /// https, or http for this machine only.
  case webURL
  /// The same, and nothing after host and port.
  case webOrigin
  case mailAddress
  /// A list of globs over addresses.
  case patterns
  case count(ClosedRange<Int>, String)
  case duration(ClosedRange<Duration>)
  case choice([String])
  case secret

  /// The type in the words of the reference.
  package var words: String {
    switch self {
    case .name: "name"
    case .word: "text"
    case .path: "path"
    case .secretsFolder: "`systemd-credentials` or path"
    case .endpoints: "list of host:port"
    case .listener: "address:port"
    case .localListener: "address:port of this machine"
    case .networks: "list of CIDR blocks"
    case .hosts: "list of host names"
    case .topic: "topic"
    case .topics: "list of topics"
    case .properties: "names and values"
    case .databaseURL: "postgresql URL"
    case .schema: "schema's name"
    case .webURL: "URL"
    case .webOrigin: "URL without a path"
    case .mailAddress: "mail address"
    case .patterns: "list of globs"
    case .count(let range, let unit): "\(range.lowerBound) to \(range.upperBound) \(unit)"
    case .duration(let range): "\(range.lowerBound.asSetting) to \(range.upperBound.asSetting)"
    case .choice(let words): words.joined(separator: ", ")
    case .secret: "secret"
    }
  }

  /// Whether the value is a list, which stands in `[]` in the file and between commas elsewhere.
  var isList: Bool {
    switch self {
    case .endpoints, .networks, .hosts, .topics, .patterns: true
    default: false
    }
  }
}
