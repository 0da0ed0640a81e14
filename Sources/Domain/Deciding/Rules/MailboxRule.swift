import Addresses

/// There must be an address, it must look like one, and what is written to another goes nowhere.
enum MailboxRule {
  static func check(_ facts: MomentFacts) -> [Objection] {
    guard facts.suppression.erased == nil else { return [] }
    guard let known = facts.record.profile.email else {
      return [Objection("customer.email", "no address is known: no event has carried customer.email yet", .suppress)]
    }
    let address = facts.writtenTo ?? known
    guard isPlausible(address) else {
      return [Objection("customer.email", "the address in customer.email cannot be one", .suppress)]
    }
    guard EmailAddress.comparisonKey(address) != EmailAddress.comparisonKey(known) else { return [] }
    return [Objection("customer.email", "the mail was written to an address that is not the customer's any more", .suppress)]
  }

  /// Whether mail could be sent to a text: one part, one at sign, a dotted domain, within the lengths of RFC 5321, 4.5.3.1.
  static func isPlausible(_ address: String) -> Bool {
    if address.utf8.count <= 254, EmailAddress.isSimple(address.utf8.span) { return true }
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, address.utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else { return false }
    let forbidden: Set<UInt8> = Set("()<>[]:;,\\\" ".utf8)
    guard address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && !forbidden.contains($0) }), dotsAreInside(parts[0]) else {
      return false
    }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
      }
  }

  private static func dotsAreInside(_ local: Substring) -> Bool {
    !local.hasPrefix(".") && !local.hasSuffix(".") && !local.split(separator: ".", omittingEmptySubsequences: false).contains("")
  }
}
