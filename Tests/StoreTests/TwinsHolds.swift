import Deciding
import MemoryLedger
import Seeded
import Store
import Time

/// What holds mails, and how they come free.
extension Twins {
  mutating func hold() async throws -> Answers {
    var answers = try await change()
    answers.real += Self.words(try await store.overview(counting: [:]))
    answers.memory += Self.words(memory.overview)
    return answers
  }

  private mutating func change() async throws -> Answers {
    let signal = random.choose(["milestone", "milestone", "promoter"])
    switch random.pick(0..<4) {
    case 0:
      let anomaly = Anomaly(signal: signal, since: Timestamp(seconds: 1), recent: 900, usual: 50)
      let (raised, cleared) = random.chance(0.5) ? ([anomaly], []) : ([], [signal])
      try await store.note(raised: raised, cleared: cleared)
      memory.note(raised: raised, cleared: cleared)
      return ("hold raises \(raised.map(\.signal)), clears \(cleared)", "", "")
    case 1:
      let real = try await store.release(signal: signal, actor: "ada", reason: "")
      return ("hold releases \(signal)", "\(real)", "\(memory.release(signal: signal, now: now))")
    case 2:
      let held = memory.messages.values.filter { $0.state == .held }.map(\.new.id).sorted()
      guard let id = held.isEmpty ? nil : random.choose(held) else { return ("hold nothing", "", "") }
      let isApproved = try await store.approve(id: id, actor: "ada", reason: "")
      memory.answer(id, approves: true, now: now)
      return ("hold approves \(id)", "\(isApproved)", "\(memory.messages[id]?.state != .held)")
    default:
      let known = memory.overview.holds.keys.sorted { ("\($0)") < ("\($1)") }.filter { _ in random.chance(0.5) }
      let ended = known.map { EndedHold($0, next: random.choose([nil, nil, "throttle.anomaly", "later.rule"])) }
      let real = try await store.letGo(ended, limit: 10_000)
      return ("hold lets go of \(ended)", "\(real)", "\(memory.letGo(ended, limit: 10_000, now: now))")
    }
  }

  private static func words(_ overview: Overview) -> String {
    let holds = overview.holds.map { "\($0.key): \($0.value)" }.sorted()
    let anomalies = overview.anomalies.values.map { "\($0.signal) \($0.isReleased)" }.sorted()
    return " holds \(holds), approvals \(overview.approvals.sorted { $0.key < $1.key }), anomalies \(anomalies)"
  }
}
