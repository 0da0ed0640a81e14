import JSONTree

extension DemoState {
  /// Every lifecycle role that the sample policy gives a type, in turn: profiles change most often, erasure is rare.
  mutating func lifecycle() -> DemoFact {
    let turn = turn(.lifecycle)
    switch turn % 20 {
    case 0, 1, 2, 3, 4: return DemoFact("customer.profile.changed", anyone(), ("changed", .array([.string("name")])))
    case 5, 6, 7: return DemoFact("referral.link.copied", anyone(), ("channel", .string(random.pick(["mail", "chat", "page"]))))
    case 8, 9: return signedUp()
    case 10, 11, 12: return converted()
    case 13: return refunded()
    case 14: return unsubscribed(turn)
    case 15: return DemoFact("customer.opted_in", anyone(), ("proof", .string("double opt-in")))
    case 16, 17: return DemoFact("billing.credit.applied", anyone(), ("reward_id", .string(reward())))
    case 18:
      return DemoFact("billing.credit.failed", anyone(), ("reward_id", .string(reward())), ("reason", .string("no subscription")))
    default:
      return DemoFact(turn % 100 == 19 ? "privacy.erasure.requested" : "email.unsubscribed", anyone(), ("scope", .string("all")))
    }
  }

  /// Half of them come from a mail system that knows only the address.
  private mutating func unsubscribed(_ turn: Int) -> DemoFact {
    let isByCustomer = turn / 20 % 2 == 0
    var fact = DemoFact(
      isByCustomer ? "customer.opted_out" : "email.unsubscribed", anyone(), ("scope", .string("promotional")))
    fact.namesEmailOnly = !isByCustomer
    return fact
  }

  private mutating func reward() -> String {
    rewards += 1
    return "rw_\(rewards)"
  }

  /// A friend arrives: a new number after those of the day's customers, half of them with a code, some with one that is no code.
  private mutating func signedUp() -> DemoFact {
    friends += 1
    let friend = customers + friends
    signups.open(friend, "")
    var fact = DemoFact("user.created", friend)
    if random.chance(500) { fact.data.append(JSON.Member("referral_code", .string(code()))) }
    if random.chance(300) { fact.data.append(JSON.Member("click_id", .string("clk_\(friends)"))) }
    return fact
  }

  private mutating func code() -> String {
    guard !random.chance(100) else { return random.pick(["SUMMER", "????????", "x", "' or 1=1"]) }
    return String((0..<8).map { _ in random.pick(Array("abcdefghjkmnpqrstuvwxyz23456789")) })
  }

  private mutating func converted() -> DemoFact {
    let open = random.chance(600) ? signups.close(&random) : nil
    let order = "or_\(random.below(1 << 40))"
    let customer = open?.customer ?? anyone()
    orders.open(customer, order)
    let amount: Int64 = random.pick([1, 900, 4900, 19_900, 4_900_000])
    return DemoFact(
      "invoice.paid", customer, ("order_id", .string(order)), ("amount", .int(amount)),
      ("currency", .string(random.pick(["USD", "EUR", "JPY", "GBP"]))))
  }

  private mutating func refunded() -> DemoFact {
    let open = orders.close(&random)
    var fact = DemoFact("invoice.refunded", open?.customer ?? anyone(), ("order_id", .string(open?.name ?? "or_0")))
    if random.chance(500) { fact.data += [JSON.Member("amount", .int(1)), JSON.Member("currency", .string("USD"))] }
    return fact
  }
}
