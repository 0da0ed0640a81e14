import MultiMail
import Seeded

/// What a process is told of the provider when it starts: which contract, host, mailbox, key and sender.
struct WorldPlace: Sendable, Equatable {
  var contract: Contract
  var host = "h1"
  var mailbox = "m1"
  var key = "k1"
  var sender = "s1"

  /// Any of a few.
  static func any(_ random: inout SeededRandom) -> WorldPlace {
    WorldPlace(
      contract: random.choose([.keyed, .keyed, .unkeyed]), host: random.choose(["h1", "h1", "h2"]),
      mailbox: random.choose(["m1", "m2"]), key: random.choose(["k1", "k1", "k2"]), sender: random.choose(["s1", "s2"]))
  }

  /// Where a stored request goes.
  func target(of request: [UInt8]) -> SendTarget? {
    switch Contract(of: request) {
    case .unkeyed: SendTarget(url: "https://\(host)/send", account: key)
    case .keyed where contract == .keyed: SendTarget(url: "https://\(host)/mailboxes/\(mailbox)/send", account: key)
    default: nil
    }
  }
}
