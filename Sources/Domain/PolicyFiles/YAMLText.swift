import JSONTree
import Policies
import Texts

/// Values as they are written in a policy.
enum YAMLText {
  /// A text that reads back as itself: plain where it is a plain word, else in double quotes.
  static func word(_ text: String) -> String {
    let isPlain = text.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false
    let rest = text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || ASCII.isDigit($0) || "_.-".utf8.contains($0) }
    return isPlain && rest && !meaningful.contains(text.lowercased()) ? text : quoted(text)
  }

  /// Words that mean something where they stand without quotes, here or in another reader of YAML.
  private static let meaningful: Set = ["none", "true", "false", "null", "yes", "no", "on", "off", "y", "n"]

  /// A text in double quotes, with escapes for all that YAML would not print.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C: result += "\\\(scalar)"
      case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: result += "\\u" + hex(scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A list on one line.
  static func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ", "))]" }

  /// A number of at most nine decimals, without needless zeros.
  static func number(_ number: Double) -> String {
    guard number.magnitude < 9e9 else { return "\(number)" }
    return Words.trimmed(Words.decimal(Int64((number * 1e9).rounded()), decimals: 9))
  }

  /// A rate in the first unit that gives a number of few digits.
  static func rate(_ perSecond: Double) -> String {
    let units: [(name: String, seconds: Double)] = [("s", 1), ("m", 60), ("h", 3_600)]
    let whole = units.first { unit in
      let thousandths = perSecond * unit.seconds * 1_000
      return (thousandths - thousandths.rounded()).magnitude < 1e-6
    }
    let unit = whole ?? units[2]
    return "\(number(perSecond * unit.seconds))/\(unit.name)"
  }

  /// A time of day in quotes.
  static func time(_ minutes: Int) -> String { quoted("\(two(minutes / 60)):\(two(minutes % 60))") }

  /// A condition's value: strings always in quotes, so that `"4"` does not become a number.
  static func value(_ json: JSON) -> String { if case .string(let text) = json { quoted(text) } else { json.serialized() } }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
