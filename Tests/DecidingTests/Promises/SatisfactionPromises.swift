import Testing

@Suite struct SatisfactionPromises {
  static let patient = "throttle: { cooldown: 0s, per_year: none, stop_after_ignored: none }"

  @Test(
    arguments: [
      Promise(
        "A weight under the threshold counts only on top of another signal", ["0h fond", "1h glad"],
        ["suppressed by moment.threshold", "prompted"]),
      Promise("A score at the threshold asks", policy: "moment: { threshold: 60 }", ["0h happy"], ["prompted"]),
      Promise(
        "A score under the threshold does not ask", policy: "moment: { threshold: 60.5 }", ["0h happy"],
        ["suppressed by moment.threshold"]),
      Promise(
        "After four days enough is left of a signal, with the half-life of seven", ["0d fond", "4d glad"],
        ["suppressed by moment.threshold", "prompted"]),
      Promise(
        "After five days too little is left of it", ["0d fond", "5d glad"],
        ["suppressed by moment.threshold", "suppressed by moment.threshold"]),
      Promise(
        "A shorter half-life forgets sooner", policy: "moment: { half_life: 1d }", ["0d fond", "4d glad"],
        ["suppressed by moment.threshold", "suppressed by moment.threshold"]),
      Promise(
        "One signal contributes at most its weight, however often it comes", ["0h fond", "1h fond", "2h fond"],
        Array(repeating: "suppressed by moment.threshold", count: 3)),
      Promise(
        "A repeat refreshes what its signal gives", ["0d fond", "5d fond", "6d glad"],
        ["suppressed by moment.threshold", "suppressed by moment.threshold", "prompted"]),
      Promise(
        "A prompt sets the score to 0", policy: patient, ["0h happy", "1h fond", "2h glad"],
        ["prompted", "suppressed by moment.threshold", "prompted"]),
      Promise(
        "A ghost sets the score to 0", policy: patient + "\nexperiments: { holdout: 99% }", ["0h happy", "1h fond", "2h glad"],
        ["ghosted", "suppressed by moment.threshold", "ghosted"]),
      Promise(
        "Every counted signal that leaves the score at or above the threshold is a moment", policy: patient,
        ["0h happy", "1h happy"], ["prompted", "prompted"]),
    ]) func `What shows satisfaction, and how much`(_ promise: Promise) throws
  { try promise.check() }

  private static func repeating(_ rule: String) -> String {
    "signals: { happy: { type: happy, weight: 60, \(rule) } }\n\(patient)"
  }

  @Test(
    arguments: [
      Promise(
        "Without a rule every repeat counts", policy: repeating("once: false"), ["0d happy", "1d happy"],
        ["prompted", "prompted"]),
      Promise(
        "`once` counts one event for ever", policy: repeating("once: true"), ["0d happy", "1d happy", "500d happy"], ["prompted"]),
      Promise(
        "`once_per` counts each value of its path once", policy: repeating("once_per: data.n"),
        ["0d happy, data: { n: 1 }", "1d happy, data: { n: 1 }", "2d happy, data: { n: 2 }", "3d happy, data: { n: 1.0 }"],
        ["prompted", "prompted"]),
      Promise(
        "For `once_per` a missing path is a value of its own", policy: repeating("once_per: data.n"), ["0d happy", "1d happy"],
        ["prompted"]),
      Promise(
        "`again_after` counts a repeat only after its rest, from the last that counted", policy: repeating("again_after: 10d"),
        ["0d happy", "9d happy", "10d happy", "19d happy", "20d happy"], ["prompted", "prompted", "prompted"]),
      Promise(
        "A repeat that does not count refreshes nothing",
        policy: "signals: { fond: { type: fond, weight: 30, once: true }, glad: { type: glad, weight: 30 } }",
        ["0d fond", "6d fond", "6d glad"], ["suppressed by moment.threshold", "suppressed by moment.threshold"]),
    ]) func `When a repeat counts at all`(_ promise: Promise) throws
  { try promise.check() }
}
