import JSONTree
import Policies

/// What an event must carry for its roles: the contract's table as code.
struct EventNeeds: OptionSet {
  let rawValue: Int

  static let customer = EventNeeds(rawValue: 1)
  static let customerOrEmail = EventNeeds(rawValue: 2)
  static let click = EventNeeds(rawValue: 4)
  static let signup = EventNeeds(rawValue: 8)
  static let conversion = EventNeeds(rawValue: 16)
  static let refund = EventNeeds(rawValue: 32)
  static let reward = EventNeeds(rawValue: 64)
  static let grant = EventNeeds(rawValue: 128)
  static let account = EventNeeds(rawValue: 256)
  /// Conditions, keys and templates may ask for any field of `data`.
  static let anyData = EventNeeds(rawValue: 512)
  private static let fields: EventNeeds = [.click, .signup, .conversion, .refund, .reward, .grant, .anyData]

  init(rawValue: Int) { self.rawValue = rawValue }

  /// Adds up the roles' needs; a veto for everyone needs no customer.
  init(_ roles: TypeRoles, _ policy: Policy) {
    self = roles.signals.isEmpty ? [] : [.customer, .anyData]
    if !roles.signals.isEmpty, policy.program.unit == .account { insert(.account) }
    for scope in (roles.vetoesBegun + roles.vetoesEnded).map({ policy.vetoes[$0].scope }) {
      insert(.anyData)
      if scope != .everyone { insert(.customer) }
      if scope == .account { insert(.account) }
    }
    for role in roles.lifecycle { formUnion(Self.needs(of: role)) }
  }

  static func needs(of role: Policy.Role) -> EventNeeds {
    switch role {
    case .customerUpdated, .shared, .declined: .customer
    case .linkClicked: .click
    case .signedUp: [.customer, .signup]
    case .converted: [.customer, .conversion]
    case .refunded: .refund
    case .rewardApplied, .rewardFailed: .reward
    case .rewardGranted: [.customer, .reward, .grant]
    case .unsubscribed, .resubscribed, .bounced, .complained, .erased: .customerOrEmail
    }
  }

  /// Whether `data` is read at all.
  var readsData: Bool { !isDisjoint(with: Self.fields) }

  /// Checks the fields of `data` that these needs ask for.
  func check(data: JSON, _ checks: inout FieldChecks) {
    if contains(.click) {
      _ = checks.text(data["code"], "data.code", required: true)
      _ = checks.text(data["click_id"], "data.click_id", required: true)
    }
    if contains(.signup) {
      _ = checks.text(data["referral_code"], "data.referral_code")
      _ = checks.text(data["click_id"], "data.click_id")
    }
    if contains(.conversion) || contains(.refund) {
      _ = checks.text(data["order_id"], "data.order_id", required: true)
      checks.amount(data["amount"], "data.amount", required: contains(.conversion))
      checks.currency(data["currency"], "data.currency", required: contains(.conversion))
    }
    if contains(.reward) {
      _ = checks.text(data["reward_id"], "data.reward_id", required: true)
      _ = checks.string(data["reason"], "data.reason")
    }
    if contains(.grant) {
      _ = checks.text(data["text"], "data.text", required: true, limit: FieldChecks.textLimit)
      let totals = JSON.object(checks.object(data["totals"], "data.totals"))
      _ = checks.text(totals["rewards"], "data.totals.rewards", limit: FieldChecks.textLimit)
      checks.count(totals["active_referrals"], "data.totals.active_referrals")
    }
  }
}
