import Policies
import Texts
import Time
import Trials

/// A small history, event by event, as lines of a file.
struct History {
  var lines: [String] = []

  /// - Parameter day: days after 1 January 2026.
  mutating func add(
    _ type: String, _ customer: String?, day: Double, account: String? = nil, email: String? = nil, data: String = "{}",
    id: String? = nil
  ) {
    let time = Timestamp(seconds: 1_767_225_600 + Int64(day * 86_400))
    let name = customer.map { "\"id\":\"\($0)\"," } ?? ""
    let company = account.map { "\"account\":{\"id\":\"\($0)\"}," } ?? ""
    let address = email ?? customer.map { "\($0)@a.example" } ?? ""
    lines.append(
      """
      {"id":"\(id ?? "e\(lines.count)")","type":"\(type)","time":"\(time)",\
      "customer":{\(name)\(company)"email":"\(address)"},"data":\(data)}
      """)
  }

  func report(
    _ policy: Policy, since: Timestamp? = nil, owners: TextKeyed<String> = [:], sorts: Bool = false
  ) -> BacktestReport {
    var backtest = Backtest(policy: policy, since: since, owners: owners, sorts: sorts)
    for line in lines { backtest.take(value: Array(line.utf8).span, now: Timestamp(seconds: 1_800_000_000)) }
    return backtest.finish()
  }
}
