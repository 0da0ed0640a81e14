import Texts

/// Something that goes wrong on purpose.
package struct Fault: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Answers with a status and a body, and does nothing.
    case status(Int, body: String = #"{"error":"Injected by the sandbox"}"#)
    /// Does its work and answers that much later; further faults may come on top.
    case delay(Duration)
    /// Does its work that much later, even when the one who asked is gone by then; further faults may come on top.
    case late(Duration)
    /// Breaks the connection and does nothing.
    case resetBefore
    /// Does its work and then breaks the connection: the answer is lost.
    case resetAfter
    /// 409: the same content within 60 s.
    case duplicate
    /// 429 of a mailbox that warms up.
    case warmUp
    /// 429 of a used-up month.
    case quota
    /// 429 of too many requests, with `Retry-After` as given.
    case rate(retryAfter: String? = "1")
  }

  /// Which requests a fault is for.
  package enum Target: String, Sendable { case sends, cancels, others }

  package var kind: Kind
  /// How often it strikes; nil: until faults are cleared.
  package var count: Int?
  /// How likely it strikes, each time.
  package var probability: Double
  /// A pattern with `*` and `?` that one of the recipients must fit; nil: any.
  package var match: String?
  package var target: Target

  /// Describes a fault that strikes always, whoever the recipient, at sends.
  package init(
    _ kind: Kind, count: Int? = nil, probability: Double = 1, match: String? = nil, target: Target = .sends
  ) {
    self.kind = kind
    self.count = count
    self.probability = probability
    self.match = match
    self.target = target
  }

  func fits(_ target: Target, _ recipients: [String]) -> Bool {
    guard self.target == target, count != 0 else { return false }
    guard let match else { return true }
    let pattern = Glob(match.lowercased())
    return recipients.contains { pattern.matches($0.lowercased()) }
  }
}

/// All that strikes one request.
struct Strike {
  /// Before the work.
  var late = Duration.zero
  /// After it.
  var delay = Duration.zero
  var kind: Fault.Kind?
}

/// The faults to come, in order.
struct FaultDeck: Sendable {
  private(set) var faults: [Fault] = []
  private var dice: Dice

  init(seed: UInt64) { dice = Dice(seed: seed) }

  mutating func add(_ more: [Fault]) { faults += more }
  mutating func clear() { faults = [] }

  /// What strikes a request: all delays that do, and the first of the other faults that does.
  mutating func draw(_ target: Fault.Target, _ recipients: [String]) -> Strike {
    defer { faults.removeAll { $0.count == 0 } }
    var strike = Strike()
    for index in faults.indices where faults[index].fits(target, recipients) {
      guard faults[index].probability >= 1 || dice.share() < faults[index].probability else { continue }
      if let count = faults[index].count { faults[index].count = count - 1 }
      switch faults[index].kind {
      case .delay(let more): strike.delay += more
      case .late(let more): strike.late += more
      case let kind:
        strike.kind = kind
        return strike
      }
    }
    return strike
  }
}
