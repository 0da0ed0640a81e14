import Deciding
import MemoryLedger
import Pipeline
import Policies
import Seeded
import Store
import Texts
import Time

extension Simulation {
  /// Until the storm is over somebody whose message is on its way says no, or a veto of everyone begins or ends, as another
  /// instance's commit would write it.
  func forbid() {
    world.after(Int64(world.random.pick(0..<1_500_000))) {
      guard world.isStormy else { return }
      let open = world.database.messages.values.filter { $0.isUnsettled || $0.state == .deferred }
      if world.random.chance(0.3) {
        world.veto(world.vetoedSince == nil)
      } else if let id = open.map(\.new.customerID).sorted().randomElement(using: &world.random) {
        world.suppress(id)
      }
      forbid()
    }
  }
}

extension World {
  /// The veto of everyone that the story's policy knows.
  static let incident = "incident"

  /// A customer's address bounces.
  func suppress(_ customer: String) {
    note("\(customer) bounces")
    guard var record = database.customers[customer], !database.unreadable.contains(customer) else { return }
    record.state.suppression.bounced = wall
    record.version += 1
    database.customers[customer] = record
    noteSuppressed()
  }

  /// The veto of everyone begins or ends.
  func veto(_ begins: Bool) {
    guard begins != (vetoedSince != nil) else { return }
    note(begins ? "an incident begins" : "the incident is over")
    database.veto(Self.incident, since: wall, until: begins ? nil : wall)
    vetoedSince = begins ? now : nil
  }

  /// Takes note of who has been suppressed by what was just committed.
  func noteSuppressed() {
    for (id, record) in database.customers {
      let suppression = record.state.suppression
      let stops = [
        suppression.unsubscribed, suppression.unsubscribedFromAll, suppression.declined, suppression.bounced,
        suppression.complained,
        suppression.erased,
      ].contains { $0 != nil }
      suppressedSince[id] = stops ? suppressedSince[id] ?? now : nil
    }
  }

  /// No attempt begins over one second after what forbids it was committed.
  func checkForbidden(_ key: String, _ policy: Policy) {
    guard let row = database.messages[key], row.new.kind == .prompt || row.new.kind == .reminder else { return }
    func isForbidden(_ since: Int64?) -> Bool { since.map { now - $0 > 1_000_000 } ?? false }
    if isForbidden(suppressedSince[row.new.customerID]) {
      fail("\(key) is sent over a second after \(row.new.customerID) was suppressed")
    }
    guard !row.inDoubt || row.isBeginUnknown else { return }
    if policy.vetoes.contains(where: { $0.name == Self.incident }), isForbidden(vetoedSince) {
      fail("\(key) is sent over a second after a veto of everyone")
    }
    guard let quiet = policy.throttle.quietHours else { return }
    // The story's zone is UTC.
    let (second, earlier) = (Self.secondOfDay(wall), Self.secondOfDay(wall - .seconds(1)))
    if [second, earlier].allSatisfy({ $0 >= quiet.from * 60 && $0 < quiet.to * 60 }) {
      fail("\(key) is sent over a second after quiet hours have begun")
    }
  }

  private static func secondOfDay(_ moment: Timestamp) -> Int { Int(moment.microseconds / 1_000_000 % 86_400) }
}
