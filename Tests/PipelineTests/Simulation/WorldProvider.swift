import Composing
import MemoryLedger
import MultiMail
import Pipeline
import Seeded
import Store
import Time

/// The mail provider: takes mail, loses answers, refuses, and remembers keys for a day. It knows a key only once it has answered: of
/// two attempts of one key at a time both go.
final class WorldProvider: @unchecked Sendable {
  /// What it is like at the moment.
  enum Mood: Sendable, CaseIterable { case well, flaky, outage, busy, warmingUp, stopped }

  /// A mail it took.
  struct Accepted {
    var key: String
    var address: String
    var request: [UInt8]
    var target: SendTarget
  }

  /// A key, as it is known in one place.
  private struct Known: Hashable {
    var place: String
    var key: String
  }

  /// What it knows of a key.
  private struct Memory {
    var mail: Int
    var since: Int64
    var until: Int64
  }

  let contract: Contract
  var mood = Mood.well
  var warmUntil: Int64 = 0
  private(set) var accepted: [Accepted] = []
  private var byKey: [Known: Memory] = [:]
  /// Attempts that reached us or might have.
  private(set) var calls = 0

  init(contract: Contract) { self.contract = contract }

  /// A request that tells its contract as the provider's do.
  static func request(_ contract: Contract, key: String, address: String, words: String) -> [UInt8] {
    Array("\(contract == .keyed ? #"{"idempotency_key":"# : #"{"from":"#)|\(key)|\(address)|\(words)".utf8)
  }

  /// The key and the address of a request.
  static func parts(of request: [UInt8]) -> (key: String, address: String) {
    let fields = String(decoding: request, as: UTF8.self).split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
    return fields.count == 4 ? (String(fields[1]), String(fields[2])) : ("", "")
  }

  /// Takes a request as the provider would that is not failing.
  /// - Parameters:
  ///   - now: virtual microseconds.
  ///   - answering: how long it takes to answer.
  func take(_ request: [UInt8], at target: SendTarget, now: Int64, answering: Int64 = 0) -> SendOutcome {
    calls += 1
    let (key, address) = Self.parts(of: request)
    if address.hasPrefix("refused") { return .refused(reason: "no such mailbox") }
    let name = Known(place: target.stored, key: key)
    if Contract(of: request) == .keyed, let known = byKey[name], known.since...known.until ~= now {
      let isSame = accepted[known.mail].request == request
      return isSame ? .accepted(id: "mail-\(known.mail)") : .refused(reason: "another body under this key")
    }
    byKey[name] = Memory(mail: accepted.count, since: now + answering, until: now + 24 * 3_600_000_000)
    accepted.append(Accepted(key: key, address: address, request: request, target: target))
    return .accepted(id: "mail-\(accepted.count - 1)")
  }
}

/// The provider as one process reaches it.
struct WorldMailer: Mailer {
  let world: World
  let life: Life

  var contract: Contract { life.place.contract }

  func request(for mail: ComposedMail, to address: String, key: String) -> [UInt8] {
    WorldProvider.request(
      contract, key: key, address: address, words: "\(contract == .unkeyed ? life.place.sender : "") \(mail.text)")
  }

  func target(of request: [UInt8]) -> SendTarget? { life.place.target(of: request) }

  func mark(_ emailID: String, _ tags: [(String, String)]) async -> Bool { true }

  func send(_ request: [UInt8]) async -> SendOutcome {
    if life.isDead { return .notSent(reason: "dead") }
    guard let target = target(of: request) else {
      world.fail("\(WorldProvider.parts(of: request).key) is sent to nowhere")
      return .notSent(reason: "nowhere")
    }
    world.checkClaim(request, life)
    world.checkPlace(request, target)
    world.posted.insert(WorldProvider.parts(of: request).key)
    let (there, back) = (min(world.latency(), 9_000_000), world.latency())
    let passage = World.Passage(
      there: there, back: min(back, 10_000_000 - there), isRequestLost: world.isStormy && world.random.chance(0.03))
    let isLate = there + back > 10_000_000
    do {
      let outcome = try await world.call(life, passage, lost: Unreached()) {
        answer(request, target, passage.back)
      }
      world.note("\(life.incarnation) sent \(WorldProvider.parts(of: request).key): \(outcome)")
      return isLate ? .ambiguous(reason: "deadline") : outcome
    } catch {
      return .notSent(reason: "no connection")
    }
  }

  private struct Unreached: Error {}

  func trace(_ request: [UInt8], since: Timestamp) async -> Trace {
    let isLost = world.isStormy && world.random.chance(0.1)
    let passage = World.Passage(there: world.latency(), back: world.latency(), isRequestLost: isLost)
    let found = try? await world.call(life, passage, lost: Unreached()) { look(for: request) }
    // No connection, as a person would say who looks.
    return found ?? .unknown(reason: "no connection")
  }

  private func look(for request: [UInt8]) -> Trace {
    guard [.well, .flaky].contains(world.provider.mood), let target = target(of: request) else { return .unknown(reason: "away") }
    let mail = world.provider.accepted.firstIndex { $0.request == request && $0.target == target }
    world.note("\(life.incarnation) looks for \(WorldProvider.parts(of: request).key): \(mail.map { "mail-\($0)" } ?? "absent")")
    return mail.map { .taken(id: "mail-\($0)") } ?? .absent
  }

  private func answer(_ request: [UInt8], _ target: SendTarget, _ takes: Int64) -> SendOutcome {
    let provider = world.provider
    func take() -> SendOutcome { provider.take(request, at: target, now: world.now, answering: takes) }
    switch provider.mood {
    case .well: return take()
    case .flaky:
      switch world.random.pick(0..<5) {
      case 0: return .ambiguous(reason: "server error")
      case 1:
        _ = take()
        return .ambiguous(reason: "connection reset")
      case 2: return .rateLimited(after: world.random.chance(0.5) ? .seconds(world.random.pick(0..<5)) : nil)
      default: return take()
      }
    case .outage: return world.random.chance(0.7) ? .notSent(reason: "refused connection") : .ambiguous(reason: "503")
    case .busy: return .rateLimited(after: .seconds(2))
    case .warmingUp: return world.random.chance(0.5) ? .warmUp(until: end) : .quota(until: end)
    case .stopped: return .stopMailbox(reason: "suspended")
    }
  }

  private var end: Timestamp { Timestamp(microseconds: World.start.microseconds + world.provider.warmUntil) }
}

extension World {
  /// A message that was taken somewhere is sent nowhere else.
  func checkPlace(_ request: [UInt8], _ target: SendTarget) {
    let key = WorldProvider.parts(of: request).key
    for mail in provider.accepted where mail.key == key && mail.target != target {
      fail("\(key) is sent to \(target.stored), and \(mail.target.stored) has taken it")
    }
  }

  /// Nothing is sent without a durable claim.
  func checkClaim(_ request: [UInt8], _ life: Life) {
    let key = WorldProvider.parts(of: request).key
    note("\(life.incarnation) sends \(key)")
    // A process that was stopped between its claim and its call cannot know how long it slept.
    if life.stalledUntil > 0, now - life.stalledUntil < 500_000 { return }
    if life.guards?.mayAttempt(at: .microseconds(now)) != true { fail("\(key) is sent by \(life.incarnation) without a lease") }
    checkPauses(key)
    if let policy { checkForbidden(key, policy) }
    guard let row = database.messages[key] else { return fail("\(key) is sent and is not stored") }
    if row.new.request != request { fail("\(key) is sent with other bytes than are stored") }
    if row.state != .sending || row.owner != life.incarnation {
      fail("\(key) is sent by \(life.incarnation) while its row is \(row.state) of \(row.owner.map(String.init) ?? "nobody")")
    }
  }
}
