import JSONTree

/// One of the day's customers: a pure function of seed and number, so that nobody has to be remembered.
struct DemoCustomer {
  let number: Int
  var id: String
  var email: String
  var name: String?
  var locale: String?
  var zone: String?
  var country: String?
  /// Nil: never asked.
  var consent: Bool?
  var account: String?
  /// When they became a customer, as a date.
  var since: String

  /// The customer's id alone, which is all that most events need.
  static func id(_ number: Int) -> String { "cus_\(padded(number, 6))" }

  init(_ number: Int, seed: UInt64) {
    self.number = number
    var random = DemoRandom(seed: seed ^ 0xC057_0000, of: number)
    id = Self.id(number)
    let given = random.pick(DemoNames.given), family = random.pick(DemoNames.family)
    name = number % 25 == 3 ? DemoNames.odd[number / 25 % DemoNames.odd.count] : random.chance(30) ? nil : "\(given) \(family)"
    email = Self.email(number, given, family, &random)
    let place = random.pick(DemoNames.places)
    locale = random.chance(50) ? nil : random.pick(place.locales)
    zone = random.chance(80) ? nil : random.chance(10) ? "Mars/Olympus_Mons" : random.pick(place.zones)
    country = random.chance(30) ? nil : place.country
    consent = random.chance(700) ? true : random.chance(500) ? false : nil
    // Three in four belong to a company, which has four of them on average.
    account = random.chance(750) ? "acc_\(Self.padded(random.below(max(1, number / 4 + 1)), 5))" : nil
    since = "\(2016 + random.below(9))-\(Self.padded(1 + random.below(12), 2))-\(Self.padded(1 + random.below(28), 2))"
  }

  /// As `customer` stands in events; null never stands for what is missing.
  var json: JSON {
    var members = [JSON.Member("id", .string(id)), JSON.Member("email", .string(email))]
    func add(_ name: String, _ value: String?) {
      if let value { members.append(JSON.Member(name, .string(value))) }
    }
    add("name", name)
    add("locale", locale)
    add("timezone", zone)
    add("country", country)
    if let consent { members.append(JSON.Member("marketing_consent", .bool(consent))) }
    if let account { members.append(JSON.Member("account", .object([JSON.Member("id", .string(account))]))) }
    add("since", since)
    return .object(members)
  }

  /// As senders that know only addresses name them.
  var emailJSON: JSON { .object([JSON.Member("email", .string(email))]) }

  /// Unique by the number in it. Example domains only: nobody must ever get this mail.
  private static func email(_ number: Int, _ given: String, _ family: String, _ random: inout DemoRandom) -> String {
    let local = String(decoding: (given + "." + family).lowercased().utf8.filter { $0 < 0x80 }, as: UTF8.self)
    let domain = random.pick(["example.com", "example.org", "mail.example.net", "Post.Example.COM"])
    return switch random.below(10) {
    case 0: "\(local)+acme\(number)@\(domain)"
    case 1: "\(number)@\(domain)"
    case 2: "\(local.uppercased())_\(number)@\(domain)"
    case 3: "o'\(local).\(number)@\(domain)"
    default: "\(local).\(number)@\(domain)"
    }
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
