import JSONTree
import Links
package import Policies
package import Texts

/// Which customer's link an event says was followed.
package enum FollowedLink {
  /// The code that a human click or a signup names, as codes are stored; nil where it names none that could be one.
  package static func code(_ event: Event, _ roles: [Policy.Role]) -> String? {
    written(event, roles).flatMap(LinkCode.normalized)
  }

  /// What a human click or a signup names as its code, whatever it looks like; nil: nothing.
  package static func written(_ event: Event, _ roles: [Policy.Role]) -> String? {
    let data = event.body["data"]
    if roles.contains(.linkClicked) { return isHuman(data?["class"]) ? data?["code"]?.string : nil }
    return roles.contains(.signedUp) ? data?["referral_code"]?.string : nil
  }

  /// Whose link was followed; nobody's where the code is nobody's or the customer's own.
  /// - Parameters:
  ///   - code: what the event names, as codes are stored.
  ///   - owners: whose each code is.
  package static func referrer(_ code: String?, of event: Event, among owners: TextKeyed<String>) -> String? {
    guard let owner = code.flatMap({ owners[$0] }), !owner.hasBytes(of: event.customerID) else { return nil }
    return owner
  }

  /// A click without a class counts as human; bots, mail scanners and prefetches say what they are.
  private static func isHuman(_ class: JSON?) -> Bool {
    guard let `class`, `class` != .null else { return true }
    return `class`.string == "human"
  }
}
