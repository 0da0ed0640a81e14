import Testing

@Suite struct LeavingPromises {
  @Test(
    arguments: [
      Promise(
        "A decline holds until the customer opts in again", ["0d declined", "400d happy", "401d resubscribed", "401d happy"],
        ["suppressed by suppression.declined", "prompted"]),
      Promise(
        "An unsubscribe holds until the customer opts in again",
        ["0d unsubscribed", "400d happy", "401d resubscribed", "401d happy"],
        ["suppressed by suppression.unsubscribed", "prompted"]),
      Promise(
        "An unsubscribe is obeyed whatever its time says", ["-400d unsubscribed, late: 400d", "0d happy"],
        ["suppressed by suppression.unsubscribed"]),
      Promise(
        "An unsubscribe by address alone is obeyed",
        ["0d customer_updated", "1d unsubscribed, customer: { id: null, email: ADA@Globex.example }", "1d happy"],
        ["suppressed by suppression.unsubscribed"]),
      Promise(
        "A bounce and a complaint outlast an opting in", ["0d bounced", "0d complained", "1d resubscribed", "1d happy"],
        ["suppressed by suppression.bounced, suppression.complained"]),
      Promise("Of the erased nothing is decided any more", ["0d erased", "1d happy"], []),
      Promise(
        "Nobody is asked for a friend's click, signup or payment",
        policy: "events: { link_clicked: clicked, signed_up: joined, converted: paid }",
        [
          "0d clicked, customer: none, data: { code: abcd2345, click_id: k1 }",
          "1d joined, customer: { id: bob, email: bob@b.example }, data: { referral_code: abcd2345, click_id: k1 }",
          "2d paid, customer: { id: bob }, data: { order_id: o1, amount: 4900, currency: USD }",
        ], []),
      Promise(
        "Where consent is required an unknown one is no", policy: "consent: {}", ["0d happy, customer: { country: DE }"],
        ["suppressed by consent"]),
      Promise(
        "An unknown country requires consent by default", policy: "consent: {}", ["0d happy"], ["suppressed by consent"]),
      Promise(
        "With consent the mail goes", policy: "consent: {}",
        ["0d happy, customer: { country: DE, marketing_consent: true }"], ["prompted"]),
      Promise(
        "A consent withdrawn stops the next", policy: "consent: {}",
        [
          "0d happy, customer: { country: DE, marketing_consent: true }",
          "40d happy, customer: { country: DE, marketing_consent: false }",
        ], ["prompted", "suppressed by consent"]),
      Promise(
        "Elsewhere no consent is asked for", policy: "consent: {}", ["0d happy, customer: { country: US }"], ["prompted"]),
      Promise(
        "A company's own link must have come", policy: "links: { from: customer.link }",
        ["0d happy", "1d happy, customer: { link: \"https://r.example/1\" }"], ["suppressed by links.from", "prompted"]),
    ]) func `Whom nobody asks`(_ promise: Promise) throws
  { try promise.check() }

  @Test(
    arguments: [
      Promise("An event of an hour ago prompts", ["0d happy, late: 60m"], ["prompted"]),
      Promise("An older one is stale", ["0d happy, late: 61m"], ["stale by moment.max_event_age"]),
      Promise(
        "After `send_within` nothing leaves", policy: "moment: { max_event_age: 100h }", ["0d happy, late: 73h"],
        ["expired by moment.send_within"]),
      Promise("A delay waits", policy: "moment: { delay: 2h }", ["0d happy"], ["deferred by moment.delay"]),
      Promise(
        "An event that arrives after its delay does not wait again", policy: "moment: { delay: 30m }", ["0d happy, late: 40m"],
        ["prompted"]),
      Promise(
        "Quiet hours hold", policy: "throttle: { quiet_hours: { from: \"20:00\", to: \"08:00\", policy: hold } }", ["9h happy"],
        ["deferred by throttle.quiet_hours"]),
      Promise(
        "Quiet hours drop", policy: "throttle: { quiet_hours: { from: \"20:00\", to: \"08:00\", policy: drop } }", ["9h happy"],
        ["suppressed by throttle.quiet_hours"]),
      Promise(
        "Quiet hours are the customer's own",
        policy: "throttle: { quiet_hours: { from: \"20:00\", to: \"08:00\", policy: hold } }",
        ["9h happy, customer: { timezone: America/New_York }"], ["prompted"]),
      Promise(
        "A prompt that would wait beyond `send_within` expires",
        policy: "moment: { send_within: 2h }\nthrottle: { quiet_hours: { from: \"20:00\", to: \"08:00\", policy: hold } }",
        ["9h happy"], ["expired by throttle.quiet_hours, moment.send_within"]),
      Promise("A gated kind waits for a person", policy: "messages: { prompt: { oversight: gated } }", ["0d happy"], ["held"]),
      Promise("A monitored kind goes", policy: "messages: { prompt: { oversight: monitored } }", ["0d happy"], ["prompted"]),
      Promise(
        "A kind that is `read_only` is decided and not sent", policy: "messages: { prompt: { oversight: read_only } }",
        ["0d happy"],
        ["would_prompt"]),
      Promise(
        "Every rule that failed is named, whatever the outcome",
        policy: "consent: {}\nmoment: { threshold: 70 }\nvetoes: { ticket: { type: opened, for: 9d } }",
        ["0d opened", "0d declined", "0d shared", "0d happy, late: 2h"],
        [
          "stale by consent, suppression.declined, vetoes.ticket, moment.threshold, moment.max_event_age, throttle.rest_after_share"
        ]),
    ]) func `When a prompt leaves`(_ promise: Promise) throws
  { try promise.check() }
}
