/// Which customer's link an event says was followed.
package enum FollowedLink {
  /// The code that a human click or a signup names, as codes are stored; nil where it names none that could be one.
  package static func code(_ event: Event, _ roles: [Policy.Role]) -> String? {
    let data = event.body["data"]
    let written: String? =
      if roles.contains(.linkClicked) {
        isHuman(data?["class"]) ? data?["code"]?.string : nil
      } else if roles.contains(.signedUp) {
        data?["referral_code"]?.string
      } else {
        nil
      }
    return written.flatMap(LinkCode.normalized)
  }

  /// A click without a class counts as human; bots, mail scanners and prefetches say what they are.
  private static func isHuman(_ class: JSON?) -> Bool {
    guard let `class`, `class` != .null else { return true }
    return `class`.string == "human"
  }
}
