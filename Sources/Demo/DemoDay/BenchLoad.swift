package import Time

/// A long, cheap stream for measurements: some 300 bytes a record, signals spread evenly among events of no interest.
package struct BenchLoad: Sendable {
  package let seed: UInt64
  package let customers: Int
  package let events: Int
  /// 0...1.
  package let signalShare: Double
  package let end: Timestamp
  /// Each second's time as text: making it anew would be half of the work.
  private let times: [[UInt8]]

  /// One record; its key is the customer's id.
  package struct Record: Sendable {
    package var key: [UInt8]
    package var value: [UInt8]
    package var isSignal: Bool
  }

  /// Describes a load.
  /// - Parameters:
  ///   - signalShare: 0...1: how many of the records are signals (`usage.milestone`, count 10,000).
  ///   - end: every event lies within the 10 minutes before it.
  package init(seed: UInt64, customers: Int = 100_000, events: Int = 2_000_000, signalShare: Double = 0.01, end: Timestamp) {
    self.seed = seed
    self.customers = max(1, customers)
    self.events = max(0, events)
    self.signalShare = min(max(signalShare, 0), 1)
    self.end = end
    times = (0...600).map { Array("\(end - .seconds(600 - $0))".utf8) }
  }

  /// How many of the first records are signals.
  package func signals(before index: Int) -> Int { Int((Double(index) * signalShare).rounded(.down)) }

  /// The records one by one; any range of them can be made by itself.
  package func records(_ range: Range<Int>? = nil) -> some Sequence<Record> & Sendable {
    (range ?? 0..<events).lazy.map { record($0) }
  }

  /// The record of an index.
  package func record(_ index: Int) -> Record {
    var random = DemoRandom(seed: seed, of: index)
    let customer = random.below(customers)
    let isSignal = signals(before: index + 1) > signals(before: index)
    let key = Self.digits(customer, 7)
    var value: [UInt8] = []
    value.reserveCapacity(320)
    value.append(contentsOf: Self.beforeID)
    value.append(contentsOf: Self.digits(index, 9))
    value.append(contentsOf: isSignal ? Self.signalType : Self.noiseType)
    let share = events > 1 ? Double(index) / Double(events - 1) : 1
    value.append(contentsOf: times[Int(share * 600)])
    value.append(contentsOf: Self.beforeCustomer)
    value.append(contentsOf: key)
    if isSignal {
      value.append(contentsOf: Self.beforeEmail)
      value.append(contentsOf: key)
      value.append(contentsOf: Self.signalEnd)
    } else {
      value.append(contentsOf: Self.noiseEnd)
    }
    return Record(key: Self.beforeKey + key, value: value, isSignal: isSignal)
  }

  private static let beforeKey = Array("cus_".utf8)
  private static let beforeID = Array("{\"id\":\"b_".utf8)
  private static let signalType = Array("\",\"type\":\"usage.milestone\",\"time\":\"".utf8)
  private static let noiseType = Array("\",\"type\":\"page.viewed\",\"time\":\"".utf8)
  private static let beforeCustomer = Array("\",\"customer\":{\"id\":\"cus_".utf8)
  private static let beforeEmail = Array("\",\"email\":\"c".utf8)
  private static let signalEnd = Array(
    "@example.com\",\"name\":\"Ada Smith\",\"locale\":\"en\",\"timezone\":\"Europe/Berlin\",\"country\":\"US\",\"marketing_consent\":true},\"data\":{\"metric\":\"emails_processed\",\"count\":10000}}"
      .utf8)
  private static let noiseEnd = Array(
    "\"},\"data\":{\"path\":\"/projects/42/board\",\"agent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\",\"duration_ms\":182,\"status\":200,\"session\":\"4c1f09aa7be2d003\",\"flags\":[true,null]}}"
      .utf8)

  private static func digits(_ number: Int, _ width: Int) -> [UInt8] {
    var digits = [UInt8](repeating: 0x30, count: width)
    var rest = number
    for place in stride(from: width - 1, through: 0, by: -1) where rest > 0 {
      digits[place] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
    return digits
  }
}
