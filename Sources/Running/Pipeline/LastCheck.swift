import Addresses
import Deciding
import MultiMail
import Policies
import Store
import Texts
import Time

/// Decides again what is about to leave, by what was read of it just now; every way to the provider goes through here. Pure.
struct LastCheck: Sendable {
  let decider: Decider
  let context: DecisionContext
  let known: ReleaseFacts

  /// The rule that speaks where the customer is not known, or not to be read.
  static let customerRule = "customer"

  /// What becomes of a message.
  enum Release: Sendable, Equatable {
    case go
    /// It may go, and the customer has another address now than it was written to.
    case goTo(address: String, request: [UInt8])
    /// It may not: `deferred`, `expired`, `cancelled` or `uncertain`, and why.
    case end(MessageState, findings: [Finding], until: Timestamp? = nil)
  }

  /// - Parameter context: what is true for everyone but for the vetoes, which are read.
  init(_ decider: Decider, _ context: DecisionContext, _ known: ReleaseFacts) {
    self.decider = decider
    self.known = known
    var context = context
    context.sharedVetoes = known.facts.sharedVetoes
    self.context = context
  }

  /// Decides one: in full, whatever became of its attempts, unless the answer to one of them was lost.
  func decide(_ message: OutgoingMessage) -> Release {
    if message.outlivesKey(at: context.now) {
      return .end(.uncertain, findings: [Finding(rule: "key", sentence: message.doubt)])
    }
    if let reason = obstacle(to: message) {
      return .end(
        .deferred, findings: [Finding(rule: Self.customerRule, sentence: "\(reason); update referrald or mend the row")],
        until: context.now + UnreadableRows.patience)
    }
    guard let record = known.facts.customers[message.customerID] else {
      let finding = Finding(rule: Self.customerRule, sentence: "the customer is no longer known")
      return .end(message.hasLostAnswer ? .uncertain : .cancelled, findings: [finding])
    }
    guard let address = newAddress(of: message, record) else { return decide(message, to: message.address, record) }
    guard case .go = decide(message, to: address, record) else { return decide(message, to: address, record) }
    guard let request = Contract.readdressed(message.request, to: address) else {
      return decide(message, to: message.address, record)
    }
    return .goTo(address: address, request: request)
  }

  /// Why nobody can decide on its customer; nil: they can.
  private func obstacle(to message: OutgoingMessage) -> String? {
    let (customer, unreadable) = (message.customerID, known.facts.unreadable)
    if let reason = unreadable.customers[customer] { return "the customer's row cannot be read: \(reason)" }
    let account = known.facts.customers[customer]?.profile.accountID
    guard decider.policy.judgesAccounts, let account, unreadable.accounts.contains(account) else { return nil }
    return "a member of the customer's account cannot be read"
  }

  /// The address that a mail which was never attempted goes to instead; nil: it goes where it was written to, or nowhere.
  private func newAddress(of message: OutgoingMessage, _ record: CustomerRecord) -> String? {
    guard message.attempt == 0, !message.inDoubt, message.kind != .copy, let address = record.profile.email,
      EmailAddress.comparisonKey(address) != EmailAddress.comparisonKey(message.address)
    else { return nil }
    return address
  }

  private func decide(_ message: OutgoingMessage, to address: String, _ record: CustomerRecord) -> Release {
    var context = context
    // What may have arrived has its place among the day's mails already, and must not wait a day to be asked about.
    if message.inDoubt { context.spentDay = nil }
    // A copy goes to a colleague: what was said of that address is said of them.
    let addresses: TextSet = message.kind == .copy ? [] : [EmailAddress.comparisonKey(address)]
    let facts = known.facts.known
    let recheck = decider.recheck(
      RecheckRequest(message, to: address, lastPromotion: known.lastPromotions[message.id]),
      record: record.bound(by: facts.said(of: addresses)), context: context,
      others: facts.others(of: record, in: record.profile.accountID))
    return switch recheck {
    case .send: .go
    case .wait(let until, let findings): .end(.deferred, findings: findings, until: until)
    case .expire(let findings): .end(.expired, findings: findings)
    case .cancel(let findings): .end(.cancelled, findings: findings)
    case .giveUp(let findings): .end(.uncertain, findings: findings)
    }
  }
}

extension RecheckRequest {
  fileprivate init(_ message: OutgoingMessage, to address: String, lastPromotion: Timestamp?) {
    self.init(
      messageID: message.id, kind: message.kind, signal: message.signal, eventAt: message.eventAt, sendBefore: message.sendBefore,
      inDoubt: message.hasLostAnswer, address: address, lastPromotion: lastPromotion)
  }
}

extension DecisionContext {
  /// What is true for everyone now, as this instance knows it.
  init(_ settings: PipelineSettings, _ guards: Guards, now: Timestamp) {
    self.init(now: now, onlyTo: settings.onlyTo, pauses: guards.pauses, spentDay: guards.spentDay)
  }
}
