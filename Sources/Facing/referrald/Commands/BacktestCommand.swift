import ArgumentParser
import Foundation
import JSONTree
import Policies
import PolicyFiles
import Settings
import Store
import Texts
import Time
import Trials

/// `referrald backtest`.
struct BacktestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest", abstract: "Tells whom a policy would have asked and reminded, over past events.",
    discussion: """
      Makes the same decisions as the daemon and touches nothing: no mail, no offsets. Each event is decided at its own time: a \
      file's in the order given, a topic's in the order of their times; a reminder when it is due. A mail counts as sent, also \
      where it would wait for approval; one that waits for a time goes then. Nobody is known at the beginning, so let the history \
      begin a cooldown before --since.

      A share answers a prompt, and so does a click or signup by the customer's link. Whose a code is no event says: --links reads \
      it from the database, and nothing else. What came by any other link is counted and answers nothing. Who was never asked \
      could not be clicked, so clicks tell least of customers that only the policy tried would have asked.

      With another policy to compare, the settings' by default, it tells which customers only one of the two would have asked.

      Example: referrald backtest new-policy.yaml --from events.jsonl --against policy.yaml
      Example: kcat -C -e -t product-events | referrald backtest new-policy.yaml --from -
      Example: referrald backtest new-policy.yaml --from product-events --since 2026-04-01T00:00:00Z --links
      """)

  @OptionGroup var machine: MachineOptions
  @Argument(help: "The policy to try.") var policy: String
  @Option(help: "A JSONL file, also .gz or .zst; - for standard input; or a topic.") var from: String
  @Option(help: "Report moments from then on: a date, or RFC 3339. Earlier events still shape what is known.")
  var since: String?
  @Option(help: "The policy to compare with; the settings' by default, where there is one.") var against: String?
  @Option(help: "At most so many records of a topic, the newest.") var limit = 10_000_000
  @Flag(help: "Read from the settings' database whose each link is.") var links = false
  @Flag(help: "One JSON object.") var json = false

  private var sinceTime: Timestamp? { since.flatMap { Timestamp(rfc3339: $0) ?? Timestamp(date: $0) } }
  private var isFile: Bool { EventHistory.isFile(from) }

  func validate() throws {
    guard since == nil || sinceTime != nil else {
      throw ValidationError("--since takes a date such as 2026-04-01, or a time such as 2026-04-01T12:00:00Z")
    }
    guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
  }

  func run() async throws {
    let tried = try PolicySource(path: policy).read().sound()
    let settings = try settingsIfAny()
    let other = try compared(settings)
    let owners = try await linkOwners(settings)
    var backtest = Backtest(policy: tried, since: sinceTime, owners: owners, sorts: !isFile)
    var otherwise = other.map { Backtest(policy: $0.policy, since: sinceTime, owners: owners, sorts: !isFile) }
    let now = SystemClock().now
    var count = 0
    let history = isFile ? EventHistory.file(from) : settings.map { .topics([from], $0) }
    try await history?.read(limit: limit) { value, place in
      backtest.take(value: value, topic: place.topic, brokerTimestamp: place.brokerTimestamp, now: now, header: place.header)
      otherwise?.take(value: value, topic: place.topic, brokerTimestamp: place.brokerTimestamp, now: now, header: place.header)
      count += 1
      if count % 100_000 == 0 { Console.progress("\(count) events") }
    }
    Console.progress("")
    let report = backtest.finish()
    show(report, other.flatMap { other in otherwise?.finish().difference(from: report, other.name) })
  }

  private func show(_ report: BacktestReport, _ difference: (name: String, value: BacktestDifference)?) {
    guard json else {
      return (report.lines + (difference.map { $0.value.lines(against: $0.name) } ?? [])).forEach(Console.line)
    }
    guard case .object(var members) = report.json else { return }
    if let difference { members.append(.init("against", difference.value.json)) }
    Console.json(.object(members))
  }

  /// A file needs no settings; where there are some, they name the policy to compare with.
  private func settingsIfAny() throws -> Settings? {
    let isNeeded = !isFile || links || machine.config != nil
    guard isNeeded || (against == nil && FileManager.default.fileExists(atPath: MachineOptions.standardPath)) else { return nil }
    return try machine.settings()
  }

  private func linkOwners(_ settings: Settings?) async throws -> TextKeyed<String> {
    guard links, let settings else { return [:] }
    return try await Database.with(settings) { try await $0.linkOwners() }
  }

  private func compared(_ settings: Settings?) throws -> (policy: Policy, name: String)? {
    if let against { return (try PolicySource(path: against).read().sound(), against) }
    guard let path = settings?.policyPath else { return nil }
    return PolicySource(path: path).read().policy.map { ($0, path) }
  }
}

extension BacktestReport {
  /// How a policy's report differs from this one, under this one's name.
  fileprivate func difference(from report: BacktestReport, _ name: String) -> (name: String, value: BacktestDifference) {
    (name, BacktestDifference(report, against: self))
  }
}
