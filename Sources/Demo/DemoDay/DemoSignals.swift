import JSONTree

/// A type with its data, and whom it is about.
struct DemoFact {
  var type: String
  /// The customer's number; nil: nobody.
  var customer: Int?
  var data: [JSON.Member]
  /// Whether the sender knows the customer's address, but no id.
  var namesEmailOnly = false

  init(_ type: String, _ customer: Int?, _ data: (String, JSON)...) {
    self.type = type
    self.customer = customer
    self.data = data.map { JSON.Member($0.0, $0.1) }
  }
}

extension DemoState {
  /// Every signal of the sample policy in turn, with the values around its conditions.
  mutating func signal() -> DemoFact {
    let someone = anyone()
    switch turn(.signal) % 8 {
    case 0: return DemoFact("onboarding.completed", someone, ("steps", .int(Int64(3 + random.below(9)))))
    case 1, 2: return solved(rating: .int(Int64(4 + random.below(2))))
    case 3:
      let count: Int64 = random.pick([10_000, 10_001, 25_000, 50_000, 99_999, 100_000, 1_000_000])
      return DemoFact("usage.milestone", someone, ("metric", .string("emails_processed")), ("count", .int(count)))
    case 4, 5:
      return DemoFact(
        "survey.nps", someone, ("score", random.chance(900) ? .int(Int64(9 + random.below(2))) : .double(9.5)), comment())
    case 6: return DemoFact("feature.adopted", someone, ("feature", .string("api")), ("calls", .int(Int64(random.below(900)))))
    default: return DemoFact("feature.adopted", someone, ("feature", .string("sso")))
    }
  }

  /// A ticket's end, mostly of one that was opened today.
  mutating func solved(rating: JSON?) -> DemoFact {
    let open = tickets.close(&random)
    let ticket = open?.name ?? "T-\(random.below(100_000))"
    var fact = DemoFact("support.ticket.resolved", open?.customer ?? anyone(), ("ticket_id", .string(ticket)))
    if let rating { fact.data.append(JSON.Member("rating", rating)) }
    return fact
  }

  /// Types that the policy names, just beside their conditions.
  mutating func almost() -> DemoFact {
    let someone = anyone()
    switch turn(.almost) % 5 {
    case 0: return DemoFact("survey.nps", someone, ("score", .int(Int64(7 + random.below(2)))), comment())
    case 1: return DemoFact("usage.milestone", someone, ("metric", .string("emails_processed")), ("count", .int(9_999)))
    case 2: return DemoFact("feature.adopted", someone, ("feature", .string("dark_mode")))
    case 3: return DemoFact("survey.nps", someone, ("score", .string("9")))
    default: return DemoFact("usage.milestone", someone, ("metric", .string("emails_processed")))
    }
  }

  private mutating func comment() -> (String, JSON) {
    (
      "comment",
      .string(random.pick(["Great!", "¡Muy bien!", "とても便利です", "It's \"fine\"\nreally", "😀😀😀", "<b>bold</b> claim", ""]))
    )
  }
}
