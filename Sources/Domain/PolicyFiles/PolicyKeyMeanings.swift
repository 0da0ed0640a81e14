import Policies

extension PolicyKey {
  /// A role in a sentence.
  static func meaning(_ role: Policy.Role) -> String {
    switch role {
    case .customerUpdated: "News of a customer: address, name, locale, zone, consent."
    case .shared: "A customer shared their link."
    case .declined: "A customer said: not for me."
    case .linkClicked: "Somebody clicked a link."
    case .signedUp: "A friend signed up."
    case .converted: "A friend paid; needs order_id, amount and currency."
    case .refunded: "A payment was given back; needs order_id."
    case .rewardApplied: "Billing has applied a reward; needs reward_id."
    case .rewardFailed: "Billing could not apply a reward; needs reward_id."
    case .rewardGranted: "Another system granted a reward (`rewards: external`)."
    case .unsubscribed: "A customer wants no more mail."
    case .resubscribed: "A customer wants mail again."
    case .bounced: "Mail to an address bounced."
    case .complained: "A customer marked a mail as spam."
    case .erased: "A customer's data must go."
    }
  }

  /// A kind of mail in a sentence.
  static func meaning(_ kind: MessageKind) -> String {
    switch kind {
    case .prompt: "The question at a moment."
    case .reminder: "Follows a prompt that brought no click and no share."
    case .rewardPending: "Says that a reward waits for the end of its hold."
    case .rewardEarned: "Says that a reward is there."
    case .encouragement: "Goes now and then to customers with an active referral."
    case .announcement: "News of the programme, prepared by a person."
    case .copy: "A sent mail's copy to the oversight address."
    }
  }
}
