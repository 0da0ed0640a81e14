/// Which source a value came from, the strongest last.
package enum SettingOrigin: Sendable, Hashable {
  case standard
  /// `file:line:column`.
  case file(String)
  /// The variable's name.
  case environment(String)
  case flag
  /// A secret's path.
  case credential(String)

  /// As `config print` shows it.
  package var words: String {
    switch self {
    case .standard: "default"
    case .file: "file"
    case .environment: "environment"
    case .flag: "flag"
    case .credential(let path): path
    }
  }
}

/// A setting's value and where it came from.
struct FoundValue: Sendable, Hashable {
  var value: SettingValue
  var origin: SettingOrigin
}

/// Values gathered from all sources, the stronger one replacing the weaker, with every fault on the way.
struct Gathering {
  var found: [SettingKey: FoundValue] = [:]
  var faults: [SettingsFault] = []
  /// Variables that Kubernetes made for services.
  var serviceLinks: [String] = []

  mutating func note(_ place: String, _ message: String, _ remedy: String) {
    faults.append(SettingsFault(place, message, remedy: remedy))
  }

  /// Takes a value over when it fits.
  mutating func take(_ key: SettingKey, _ written: WrittenValue, from origin: SettingOrigin, at place: String) {
    do throws(ValueFault) {
      found[key] = FoundValue(value: try key.row.parse(written), origin: origin)
    } catch {
      note(place, "\(key.row.key) \(error.message)", error.remedy)
    }
  }

  /// Fills in what no source gave, and notes what must be given.
  mutating func complete() {
    for key in SettingKey.allCases where found[key] == nil {
      if let standard = key.row.standard {
        take(key, .text(standard), from: .standard, at: key.row.key)
      } else if key.row.isRequired, !faults.contains(where: { $0.message.hasPrefix("\(key.row.key) ") }) {
        note(key.row.key, "is required and stands nowhere", "add it to referrald.yaml, or set \(key.variable)")
      }
    }
  }
}
