/// What the day's story must remember to go on: a bounded handful of open ends.
struct DemoState {
  var random: DemoRandom
  let seed: UInt64
  let customers: Int
  /// How many events of each sort were made: each sort goes round all its variants.
  var turns: [Sort: Int] = [:]
  var tickets = OpenEnds()
  var failedInvoices = OpenEnds()
  var cancelled = OpenEnds()
  var incidents = OpenEnds()
  var signups = OpenEnds()
  var orders = OpenEnds()
  var rewards = 0
  var friends = 0

  /// What is made by turns.
  enum Sort { case signal, veto, lifecycle, malformed, envelope, almost, noise }

  init(seed: UInt64, customers: Int) {
    self.seed = seed
    self.customers = customers
    random = DemoRandom(seed: seed)
  }

  /// Counts from 0 for each sort.
  mutating func turn(_ sort: Sort) -> Int {
    turns[sort, default: 0] += 1
    return turns[sort, default: 1] - 1
  }

  mutating func anyone() -> Int { random.below(customers) }

  mutating func customer() -> DemoCustomer { DemoCustomer(anyone(), seed: seed) }
}

/// Things begun and not ended: a customer's number and a name, the oldest of 64 forgotten first.
struct OpenEnds {
  private var ends: [(customer: Int, name: String)] = []

  mutating func open(_ customer: Int, _ name: String) {
    if ends.count == 64 { ends.removeFirst() }
    ends.append((customer, name))
  }

  /// Closes one; nil when none is open.
  mutating func close(_ random: inout DemoRandom) -> (customer: Int, name: String)? {
    ends.isEmpty ? nil : ends.remove(at: random.below(ends.count))
  }

  mutating func closeOldest() -> (customer: Int, name: String)? { ends.isEmpty ? nil : ends.removeFirst() }

  var count: Int { ends.count }
}
