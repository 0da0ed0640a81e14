import Testing

@Suite struct VetoPromises {
  private static func veto(_ terms: String, more: String = "") -> String {
    "vetoes: { ticket: { type: opened, \(terms) } }\(more)"
  }

  private static let acme = "account: { id: acme }"
  private static let bob = "customer: { id: bob, email: bob@globex.example, account: { id: acme } }"

  @Test(
    arguments: [
      Promise(
        "A veto stands until its `until`", policy: veto("until: [closed, merged]"),
        ["0d opened", "1d happy", "2d merged", "2d happy"], ["suppressed by vetoes.ticket", "prompted"]),
      Promise(
        "With a `key` only the end that carries the same value ends it", policy: veto("until: closed, key: data.id"),
        [
          "0d opened, data: { id: 7 }", "1d closed, data: { id: 8 }", "1d closed", "1d happy", "2d closed, data: { id: 7 }",
          "2d happy",
        ],
        ["suppressed by vetoes.ticket", "prompted"]),
      Promise(
        "With a `key` each value stands by itself", policy: veto("until: closed, key: data.id"),
        ["0d opened, data: { id: 7 }", "0d opened, data: { id: 8 }", "1d closed, data: { id: 7 }", "1d happy"],
        ["suppressed by vetoes.ticket"]),
      Promise(
        "An empty text is no key", policy: veto("until: closed, key: data.id"),
        ["0d opened, data: { id: \"\" }", "1d closed", "1d happy"], ["prompted"]),
      Promise(
        "Without a `key` any end ends it", policy: veto("until: closed"),
        ["0d opened, data: { id: 7 }", "0d opened, data: { id: 8 }", "1d closed, data: { id: 9 }", "1d happy"], ["prompted"]),
      Promise(
        "`for` ends it by itself", policy: veto("for: 2d"), ["0d opened", "47h happy", "48h happy"],
        ["suppressed by vetoes.ticket", "prompted"]),
      Promise(
        "`at_most` ends it where its end never comes", policy: veto("until: closed, at_most: 2d"),
        ["0d opened", "47h happy", "48h happy"], ["suppressed by vetoes.ticket", "prompted"]),
      Promise(
        "A veto ends before the same event counts as a signal", policy: veto("until: happy"), ["0d opened", "1d happy"],
        ["prompted"]),
      Promise(
        "A veto that an event begins stops the same event's signal",
        policy: "vetoes: { low: { type: happy, when: { data.score: { lte: 6 } }, for: 1d } }",
        ["0d happy, data: { score: 3 }", "2d happy, data: { score: 9 }"], ["suppressed by vetoes.low", "prompted"]),
      Promise(
        "Each veto that stands is named",
        policy: "vetoes: { ticket: { type: opened, for: 2d }, mail: { type: mailed, for: 2d } }",
        ["0d opened", "0d mailed", "1d happy"], ["suppressed by vetoes.ticket, vetoes.mail"]),
      Promise(
        "A veto of `scope: customer` silences nobody else", policy: veto("until: closed"),
        ["0d opened, customer: { \(acme) }", "1d happy, \(bob)"], ["prompted"]),
      Promise(
        "A veto of `scope: account` silences the account, and ends for all of it", policy: veto("until: closed, scope: account"),
        ["0d opened, customer: { \(acme) }", "1d happy, \(bob)", "2d closed, customer: { \(acme) }", "2d happy, \(bob)"],
        ["suppressed by vetoes.ticket", "prompted"]),
      Promise(
        "A veto of `scope: account` silences no other account", policy: veto("until: closed, scope: account"),
        [
          "0d opened, customer: { \(acme) }",
          "1d happy, customer: { id: eve, email: eve@initech.example, account: { id: initech } }",
        ],
        ["prompted"]),
      Promise(
        "A veto of `scope: everyone` needs no customer and silences all",
        policy: veto("until: closed, scope: everyone"),
        ["0d opened, customer: none", "1d happy", "1d happy, \(bob)", "2d closed, customer: none", "2d happy"],
        ["suppressed by vetoes.ticket", "suppressed by vetoes.ticket", "prompted"]),
      Promise(
        "With `unit: account` a customer's veto counts for the account", policy: veto("until: closed", more: " #account"),
        ["0d opened, customer: { \(acme) }", "1d happy, \(bob)"], ["suppressed by vetoes.ticket"]),
    ]) func `Not now`(_ promise: Promise) throws
  { try promise.check() }
}
