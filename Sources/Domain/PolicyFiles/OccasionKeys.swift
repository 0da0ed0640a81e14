import Policies

// What events mean.
extension PolicyKey {
  static let occasions: [PolicyKey] =
    [.init("events", .mapping, "{}", "Your event types' parts in the programme.")]
    + Policy.Role.allCases.map { .init("events.\($0.rawValue)", .events, .absent, meaning($0)) } + [
      .init(
        "signals", .named,
        .required("add at least one event that shows satisfaction: solved: { type: ticket.resolved, weight: 50 }"),
        "What shows satisfaction, and how much."),
      .init("signals.*.type", .types, .required("add type: the event's type"), "The event types."),
      .init(
        "signals.*.weight", .number(ifZero: "write 1 to 100, or remove the signal", upTo: 100),
        .required("add weight: 1 to 100, against moment.threshold"), "What it adds to the satisfaction: up to 100."),
      .init("signals.*.when", .conditions, .absent, "The conditions under which it counts."),
      .init("signals.*.once", .truth, "false", "Counts once for a customer."),
      .init("signals.*.once_per", .path, .absent, "Counts once for each value at this path."),
      .init(
        "signals.*.again_after", .duration(ifZero: "remove it: without it every event counts"), .absent,
        "A repeat counts only after this time."),
      .init("vetoes", .named, "{}", "What says: not now."),
      .init("vetoes.*.type", .types, .required("add type: the event's type"), "The event types that begin it."),
      .init("vetoes.*.when", .conditions, .absent, "The conditions under which it begins."),
      .init("vetoes.*.until", .events, .absent, "The events that end it."),
      .init(
        "vetoes.*.key", .path, .absent, "Joins a beginning with its end, such as a ticket's id; without it any end ends all."),
      .init("vetoes.*.for", .duration(ifZero: "write how long it stands, or remove the veto"), .absent, "How long it stands."),
      .init(
        "vetoes.*.at_most", .duration(ifZero: "write how long it stands at most, or remove the veto"), .absent,
        "It ends after this even if no end is seen."),
      .init("vetoes.*.scope", .choice(Policy.Veto.Scope.allCases.map(\.rawValue)), "customer", "Whom it silences."),
    ]
}
