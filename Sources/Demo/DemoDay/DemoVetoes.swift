import JSONTree

extension DemoState {
  /// Every veto of the sample policy in turn, each begun before it is ended.
  mutating func veto() -> DemoFact {
    let turn = turn(.veto)
    switch turn % 9 {
    case 0, 1:
      let someone = anyone(), ticket = "T-\(100_000 + turn)"
      tickets.open(someone, ticket)
      return DemoFact("support.ticket.opened", someone, ("ticket_id", .string(ticket)), ("priority", .string("normal")))
    case 2:
      return solved(rating: random.chance(500) ? .int(Int64(1 + random.below(3))) : nil)
    case 3:
      let someone = anyone(), invoice = "in_\(turn)"
      failedInvoices.open(someone, invoice)
      return DemoFact("invoice.payment_failed", someone, ("invoice_id", .string(invoice)), ("attempt", .int(1)))
    case 4:
      // Nothing was paid, so that it ends the veto and is no conversion.
      let open = failedInvoices.close(&random)
      return DemoFact("invoice.paid", open?.customer ?? anyone(), ("amount", .int(0)), ("currency", .string("EUR")))
    case 5: return DemoFact("survey.nps", anyone(), ("score", .int(Int64(random.below(7)))))
    case 6: return leaving()
    case 7 where turn % 90 == 7: return incidentBegins("inc_\(turn)")
    default: return DemoFact("marketing.email.sent", anyone(), ("campaign", .string("spring")))
    }
  }

  private mutating func leaving() -> DemoFact {
    if cancelled.count > 8, random.chance(700), let open = cancelled.close(&random) {
      return DemoFact("subscription.started", open.customer, ("plan", .string("team")))
    }
    let someone = anyone()
    cancelled.open(someone, "")
    return DemoFact("subscription.cancelled", someone, ("reason", .string("price")))
  }

  /// An outage silences everyone, so that it must be short: the day ends it after some 200 records.
  private mutating func incidentBegins(_ name: String) -> DemoFact {
    incidents.open(0, name)
    return DemoFact("status.incident.opened", nil, ("incident_id", .string(name)), ("severity", .string("minor")))
  }

  /// The end of an outage, if there is one.
  mutating func incidentEnds() -> DemoFact? {
    incidents.closeOldest().map { DemoFact("status.incident.resolved", nil, ("incident_id", .string($0.name))) }
  }
}
