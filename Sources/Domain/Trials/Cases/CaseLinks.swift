import Digests
import Events
import JSONTree
import Links
import Policies
import PolicyFiles
import Texts
internal import YAML

/// The links of a case's customers: each has the code that follows from the customer's id.
enum CaseLinks {
  static let key = LinkKey(secret: Array(repeating: 0, count: 32))

  static func code(of customer: String) -> String? {
    key.flatMap { LinkCode($0).code(for: ContentDigest.number(of: customer) % LinkCode.capacity) }
  }
}

/// Whose link an event came by, and what it says of it.
struct LinkOf {
  var owner: String
  var data: JSON

  /// Reads a case's `link_of`; nil with a fault where it is none, or nothing comes of it.
  /// - Parameter roles: the event's.
  init?(_ node: YAML.Node, _ roles: TypeRoles, _ cases: CasesReader) {
    guard let owner = cases.text(node, "link_of"), let code = CaseLinks.code(of: owner) else { return nil }
    if case .from = cases.policy.links {
      let remedy = "leave link_of out; a share answers a prompt"
      cases.findings.fault(node.mark, "the policy's links are another system's, and what comes by one answers nothing", remedy)
    }
    self.owner = owner
    if roles.lifecycle.contains(.linkClicked) {
      data = .object([.init("code", .string(code)), .init("click_id", .string(code))])
    } else if roles.lifecycle.contains(.signedUp) {
      data = .object([.init("referral_code", .string(code))])
    } else {
      let remedy = "name a type of events.link_clicked or events.signed_up"
      cases.findings.fault(node.mark, "link_of is for clicks and signups; \(PolicyType.quoted(roles.type)) is neither", remedy)
      return nil
    }
  }

  /// A link that nobody has is a slip.
  static func check(_ links: [YAML.Node], among events: [PolicyCase.GivenEvent], _ findings: PolicyFindings) {
    let known = TextSet(events.compactMap { $0.body["customer"]?["id"]?.string })
    for node in links {
      guard let owner = node.scalar?.text, !known.contains(owner) else { continue }
      let remedy = Suggestion.remedy(for: owner, among: known.sorted())
      findings.fault(node.mark, "no event of the case is of \(PolicyType.quoted(owner))", remedy)
    }
  }
}

extension PolicyCase {
  /// Whose the codes are that its events came by.
  var owners: TextKeyed<String> {
    TextKeyed(events.compactMap(\.linkOf).compactMap { id in CaseLinks.code(of: id).map { ($0, id) } })
  }
}
