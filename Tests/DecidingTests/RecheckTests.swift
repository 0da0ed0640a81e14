import Examples
import JSONTree
import Policies
import Testing
import Time

@testable import Deciding

private typealias World = DecideWorld

@Suite struct RecheckTests {
  private func request(
    _ kind: MessageKind = .prompt, id: String = "self", age: Duration = .hours(2), inDoubt: Bool = false, address: String? = nil
  )
    -> RecheckRequest
  {
    RecheckRequest(
      messageID: id, kind: kind, signal: "happy", eventAt: World.ago(age), sendBefore: World.ago(age) + .hours(72),
      inDoubt: inDoubt, address: address)
  }

  private func recheck(
    _ request: RecheckRequest, _ record: CustomerRecord = World.customer(), _ policy: Policy = World.policy(),
    pauses: [Pause] = [],
    onlyTo: [String]? = nil
  ) -> Recheck {
    let context = DecisionContext(now: World.now, onlyTo: onlyTo, pauses: pauses)
    return Decider(policy: policy).recheck(request, record: record, context: context)
  }

  private func rules(_ recheck: Recheck) -> [String] {
    switch recheck {
    case .send: []
    case .wait(_, let findings), .expire(let findings), .cancel(let findings), .giveUp(let findings):
      findings.map(\.rule)
    }
  }

  private func isCancel(_ recheck: Recheck) -> Bool { if case .cancel = recheck { true } else { false } }

  @Test func theScoreAndTheEventsAgeAreNotCheckedAgain() {
    #expect(recheck(request(age: .hours(50))) == .send)
  }

  @Test func itsOwnReservationDoesNotCountAgainstIt() {
    let policy = World.policy {
      $0.throttle.perYear = 1
      $0.throttle.perLifetime = 1
      $0.throttle.stopAfterIgnored = 1
    }
    #expect(recheck(request(id: "m0"), World.asked(.days(8)), policy) == .send)
    #expect(
      rules(recheck(request(), World.asked(.days(8)), policy))
        == ["throttle.cooldown", "throttle.per_year", "throttle.per_lifetime", "throttle.stop_after_ignored"])
  }

  @Test func everyOtherRuleIsCheckedAgain() {
    let unsubscribed = World.customer { $0.state.suppression.unsubscribed = World.now }
    let shared = World.customer { $0.state.lastShare = World.now }
    let vetoed = World.customer { $0.state.vetoes = [VetoRuleTests.standing(nil)] }
    let policy = World.policy { $0.vetoes = [World.veto("ticket")] }
    let readOnly = World.policy { $0.messages[.prompt] = .init(oversight: .readOnly) }
    #expect(isCancel(recheck(request(), unsubscribed)) && isCancel(recheck(request(), shared)))
    #expect(isCancel(recheck(request(), vetoed, policy)) && isCancel(recheck(request(), World.customer(), readOnly)))
    #expect(isCancel(recheck(request(), onlyTo: [])))
  }

  @Test func onReleaseAllRulesSpeakAgainButScoreAndAge() {
    let policy = World.policy {
      $0.links = .from(JSONPath("customer.link"))
      $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: ["unknown"])
      $0.vetoes = [World.veto("ticket")]
      $0.moment.delay = .hours(100)
      $0.throttle.quietHours = .init(from: 0, to: 23 * 60, policy: .hold)
      $0.throttle.perYear = 1
      $0.throttle.perLifetime = 1
      $0.throttle.stopAfterIgnored = 1
      $0.messages[.prompt] = .init(oversight: .readOnly)
    }
    let record = World.customer {
      $0.profile.email = "nobody"
      $0.state = World.asked(.days(20)).state
      $0.state.lastShare = World.ago(.days(30))
      $0.state.vetoes = [VetoRuleTests.standing(nil)]
      for kind in SuppressionChange.Kind.allCases where kind != .erased { $0.state.suppression[keyPath: kind.field] = World.now }
    }
    let suppressions = SuppressionChange.Kind.allCases.filter { $0 != .erased }.map { "suppression.\($0.rawValue)" }
    #expect(
      rules(recheck(request(age: .hours(90)), record, policy, pauses: [PauseRuleTests.pause()], onlyTo: []))
        == ["links.from", "consent", "customer.email"] + suppressions + [
          "vetoes.ticket", "moment.delay", "throttle.cooldown", "throttle.per_year", "throttle.per_lifetime",
          "throttle.stop_after_ignored", "throttle.rest_after_share", "throttle.quiet_hours", "moment.send_within",
          "messages.prompt.oversight", "deliver.only_to", "pause",
        ])
  }

  @Test func whatAPersonApprovedIsNotHeldAgain() {
    #expect(recheck(request(), World.customer(), World.policy { $0.messages[.prompt] = .init(oversight: .gated) }) == .send)
  }

  @Test func itWaitsForQuietHoursAndForTheDelay() {
    let quiet = World.policy { $0.throttle.quietHours = .init(from: 12 * 60, to: 15 * 60, policy: .hold) }
    guard case .wait(let until, _) = recheck(request(), World.customer(), quiet) else { return #expect(Bool(false)) }
    #expect(until == World.now + .hours(3))
    guard case .wait(let end, _) = recheck(request(), World.customer(), World.policy { $0.moment.delay = .hours(5) }) else {
      return #expect(Bool(false))
    }
    #expect(end == World.now + .hours(3))
  }

  @Test func itIsNeverSentAfterSendWithin() {
    #expect(rules(recheck(request(age: .hours(73)))) == ["moment.send_within"])
    let quiet = World.policy { $0.throttle.quietHours = .init(from: 12 * 60, to: 15 * 60, policy: .hold) }
    guard case .expire = recheck(request(age: .hours(71)), World.customer(), quiet) else { return #expect(Bool(false)) }
  }

  @Test func aMessageInDoubtIsAskedOnlyAboutPauseSuppressionErasureReadOnlyAndOnlyTo() {
    let capped = World.customer {
      $0.state = World.asked(.days(1)).state
      $0.state.lastShare = World.now
    }
    #expect(recheck(request(age: .days(9), inDoubt: true), capped) == .send)
    for kind in SuppressionChange.Kind.allCases {
      let record = World.customer { $0.state.suppression[keyPath: kind.field] = World.now }
      guard case .giveUp(let findings) = recheck(request(inDoubt: true), record) else { return #expect(Bool(false)) }
      #expect(findings.map(\.rule) == ["suppression.\(kind.rawValue)"])
    }
    let readOnly = World.policy { $0.messages[.prompt] = .init(oversight: .readOnly) }
    guard case .giveUp(let findings) = recheck(request(inDoubt: true), World.customer(), readOnly, onlyTo: []) else {
      return #expect(Bool(false))
    }
    #expect(findings.map(\.rule) == ["messages.prompt.oversight", "deliver.only_to"])
  }

  @Test(arguments: [MessageKind.rewardPending, .rewardEarned])
  func rewardNoticesIgnoreCapsVetoesQuietHoursUnsubscribeAndConsent(_ kind: MessageKind) {
    let policy = World.policy {
      $0.vetoes = [World.veto("ticket")]
      $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: ["unknown"])
      $0.throttle.quietHours = .init(from: 12 * 60, to: 15 * 60, policy: .hold)
    }
    let record = World.customer {
      $0.state = World.asked(.days(1)).state
      $0.state.vetoes = [VetoRuleTests.standing(nil)]
      $0.state.suppression.unsubscribed = World.now
      $0.state.suppression.declined = World.now
    }
    #expect(recheck(request(kind), record, policy) == .send)
  }

  @Test(arguments: [SuppressionChange.Kind.bounced, .complained, .erased, .unsubscribedFromAll])
  func whatStopsNoticesToo(_ kind: SuppressionChange.Kind) {
    #expect(isCancel(recheck(request(.rewardEarned), World.customer { $0.state.suppression[keyPath: kind.field] = World.now })))
  }

  @Test(arguments: [MessageKind.prompt, .reminder, .rewardEarned], [false, true])
  func whatIsPausedWaits(_ kind: MessageKind, inDoubt: Bool) {
    let pauses = [PauseRuleTests.pause()]
    guard case .wait(let until, let findings) = recheck(request(kind, inDoubt: inDoubt), pauses: pauses) else {
      return #expect(Bool(false))
    }
    #expect(until == World.now + PauseRule.interval && findings.map(\.rule) == ["pause"])
  }

  @Test(arguments: [MessageKind.reminder, .encouragement, .announcement])
  func remindersDoNotCountAsPromptsButObeyVetoesQuietHoursAndConsent(_ kind: MessageKind) {
    let policy = World.policy { $0.vetoes = [World.veto("ticket")] }
    let quiet = World.policy { $0.throttle.quietHours = .init(from: 12 * 60, to: 15 * 60, policy: .hold) }
    let asking = World.policy { $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: ["unknown"]) }
    #expect(rules(recheck(request(kind), World.customer(), quiet)) == ["throttle.quiet_hours"])
    #expect(
      rules(recheck(request(kind), World.customer(), asking)) == ["consent"]
        && isCancel(recheck(request(kind), World.customer(), asking)))
    #expect(recheck(request(kind), World.asked(.days(8)), policy) == .send)
    #expect(isCancel(recheck(request(kind), World.customer { $0.state.vetoes = [VetoRuleTests.standing(nil)] }, policy)))
    #expect(isCancel(recheck(request(kind), World.customer { $0.state.suppression.declined = World.now }, policy)))
  }

  @Test func aReminderIsForAPromptThatBroughtNoClickOrShare() {
    let answered = World.customer { $0.state.lastTouch = World.ago(.hours(1)) }
    #expect(rules(recheck(request(.reminder), answered)) == ["messages.reminder"])
    #expect(recheck(request(.reminder), World.customer { $0.state.lastTouch = World.ago(.hours(3)) }) == .send)
  }

  @Test func whatIsCheckedIsTheAddressThatTheMailWasWrittenTo() {
    let record = World.customer { $0.profile.email = "new@b.example" }
    func rules(_ address: String?, inDoubt: Bool, onlyTo: [String]? = nil) -> [String] {
      self.rules(recheck(request(inDoubt: inDoubt, address: address), record, onlyTo: onlyTo))
    }
    #expect(rules(nil, inDoubt: false).isEmpty && rules("NEW@b.example", inDoubt: false).isEmpty)
    #expect(rules("old@b.example", inDoubt: false) == ["customer.email"] && rules("old@b.example", inDoubt: true).isEmpty)
    #expect(rules("a,b@b.example", inDoubt: false) == ["customer.email"])
    #expect(rules("old@b.example", inDoubt: true, onlyTo: ["new@*"]) == ["deliver.only_to"])
    #expect(rules("new@b.example", inDoubt: true, onlyTo: ["new@*"]).isEmpty)
  }

  @Test func whatWasSaidOfAnAddressBindsWhoeverItIsWrittenTo() {
    let before = World.customer()
    let left = before.bound(by: [
      AddressSuppression(role: .unsubscribed, at: World.ago(.days(2))),
      AddressSuppression(role: .resubscribed, at: World.ago(.days(1))),
    ])
    #expect(left == before)
    #expect(
      rules(recheck(request(), before.bound(by: [AddressSuppression(role: .bounced, at: World.now)]))) == ["suppression.bounced"])
  }

  @Test func aReleasedReservationCountsNoMore() {
    var state = World.asked(.days(20), .days(10)).state
    Decider.releaseReservation("m1", from: &state)
    #expect(state.prompts.map(\.messageID) == ["m0"] && state.promptCount == 1)
    Decider.releaseReservation("m1", from: &state)
    #expect(state.promptCount == 1)
  }
}
