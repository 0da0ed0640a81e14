import Examples
import JSONTree
import Policies
import Testing
import Texts
import Time

@testable import Deciding

@Suite struct ConsentRuleTests {
  typealias Case = (country: String?, consent: Bool?, required: [String], passes: Bool)

  @Test(
    arguments: [
      ("DE", true, ["EEA"], true), ("DE", false, ["EEA"], false), ("DE", nil, ["EEA"], false), ("de", nil, ["EEA"], false),
      ("NO", nil, ["EEA"], false), ("NO", nil, ["EU"], true), ("RE", nil, ["EEA"], false), ("US", nil, ["EEA", "CA"], true),
      ("US", false, ["EEA"], true), ("GB", nil, ["UK"], false), ("UK", nil, ["GB"], false), ("CH", nil, ["CH"], false),
      (nil, nil, ["unknown"], false), (nil, true, ["unknown"], true), (nil, nil, ["EEA"], true),
      ("Germany", nil, ["unknown"], false),
      ("ZZ", nil, ["unknown"], false), ("", nil, ["unknown"], false),
    ] as [Case])
  func promotionalMailNeedsConsentWhereThePolicySays(_ it: Case) {
    let policy = DecideWorld.policy { $0.consent = .init(field: JSONPath("customer.ok"), requiredIn: it.required) }
    let record = DecideWorld.customer {
      $0.profile.country = it.country
      $0.profile.consent = it.consent
    }
    #expect(ConsentRule.check(DecideWorld.facts(policy, record)).isEmpty == it.passes)
  }

  @Test func theUnionHas27MembersAndTheAreaThreeMore() {
    let regions: Set = ["AX", "GF", "GP", "MF", "MQ", "RE", "YT"]
    #expect(ConsentRule.europeanUnion.subtracting(regions).count == 27)
    #expect(ConsentRule.europeanEconomicArea.subtracting(regions).count == 30)
  }
}

@Suite struct MailboxRuleTests {
  @Test(arguments: [
    ("ada@b.example", true), ("a.d+a@mail.b.example", true), ("ädä@bücher.example", true), ("ada", false),
    ("a@b@c.example", false),
    ("@b.example", false), ("ada@", false), ("ada@localhost", false), ("ada@b..example", false), ("ad a@b.example", false),
    ("ada@b.example\r\nBcc: x@y.example", false), ("<ada@b.example>", false), ("a,b@c.example", false), ("a..b@c.example", false),
    ("ada@-b.example", false), (String(repeating: "a", count: 65) + "@b.example", false),
  ])
  func anImplausibleAddressIsAFinding(address: String, passes: Bool) {
    #expect(MailboxRule.isPlausible(address) == passes)
    let said = MailboxRule.check(DecideWorld.facts(DecideWorld.policy(), DecideWorld.customer { $0.profile.email = address }))
    #expect(said.map(\.finding.rule) == (passes ? [] : ["customer.email"]))
    #expect(!said.contains { $0.finding.sentence.contains(address) })
  }

  @Test func noAddressIsAFinding() {
    let said = MailboxRule.check(DecideWorld.facts(DecideWorld.policy(), DecideWorld.customer { $0.profile.email = nil }))
    #expect(said.map(\.finding.rule) == ["customer.email"])
  }
}

@Suite struct LinkRuleTests {
  @Test(arguments: [(false, nil, true), (true, nil, false), (true, "https://r.example/1", true)] as [(Bool, String?, Bool)])
  func aCompanysOwnLinkMustBeKnown(theirs: Bool, link: String?, passes: Bool) {
    let policy = DecideWorld.policy { if theirs { $0.links = .from(JSONPath("customer.link")) } }
    #expect(LinkRule.check(DecideWorld.facts(policy, DecideWorld.customer { $0.profile.link = link })).isEmpty == passes)
  }
}

@Suite struct SuppressionRuleTests {
  @Test(arguments: SuppressionChange.Kind.allCases, MessageKind.allCases)
  func noticesSurviveOnlyUnsubscribeAndDecline(_ suppression: SuppressionChange.Kind, _ kind: MessageKind) {
    let record = DecideWorld.customer { $0.state.suppression[keyPath: suppression.field] = DecideWorld.ago(.days(3)) }
    let said = SuppressionRule.check(DecideWorld.facts(DecideWorld.policy(), record, kind: kind))
    let notice = kind == .rewardPending || kind == .rewardEarned
    let passes = notice && (suppression == .unsubscribed || suppression == .declined)
    #expect(said.map(\.finding.rule) == (passes ? [] : ["suppression.\(suppression.rawValue)"]))
  }
}

@Suite struct VetoRuleTests {
  typealias Standing = CustomerState.ActiveVeto
  static func standing(_ until: Duration?) -> Standing {
    Standing(name: "ticket", key: "7", since: DecideWorld.ago(.days(1)), until: until.map { DecideWorld.now + $0 })
  }

  @Test(arguments: [(nil, false), (.seconds(1), false), (.zero, true), (.days(-1), true)] as [(Duration?, Bool)])
  func noActiveVetoMayStand(until: Duration?, passes: Bool) {
    let policy = DecideWorld.policy { $0.vetoes = [DecideWorld.veto("ticket")] }
    let record = DecideWorld.customer { $0.state.vetoes = [Self.standing(until)] }
    #expect(VetoRule.check(DecideWorld.facts(policy, record)).isEmpty == passes)
  }

  @Test(arguments: [("", true), ("acme", true), ("other", false)])
  func aVetoOfTheAccountOrOfEveryoneStandsToo(group: String, stops: Bool) {
    let policy = DecideWorld.policy { $0.vetoes = [DecideWorld.veto("ticket", scope: group.isEmpty ? .everyone : .account)] }
    let context = DecisionContext(now: DecideWorld.now, sharedVetoes: [group: [Self.standing(nil)]])
    let record = DecideWorld.customer { $0.profile.accountID = "acme" }
    #expect(VetoRule.check(DecideWorld.facts(policy, record, context)).map(\.finding.rule) == (stops ? ["vetoes.ticket"] : []))
  }

  @Test func vetoesOfOneNameSpeakOldestFirstWhateverTheirOrder() {
    let policy = DecideWorld.policy { $0.vetoes = [DecideWorld.veto("ticket", scope: .everyone)] }
    let standing = [3, 1, 2].map { Standing(name: "ticket", key: "\($0)", since: DecideWorld.ago(.days($0)), until: nil) }
    let context = DecisionContext(now: DecideWorld.now, sharedVetoes: ["": standing])
    let said = VetoRule.check(DecideWorld.facts(policy, DecideWorld.customer(), context)).map(\.finding.sentence)
    #expect(said.count == 3 && said[0].contains("19 April") && said[2].contains("21 April"))
  }

  @Test(
    arguments: [
      (nil, false, "nothing ends it"), (nil, true, "only an event ends it"), (.days(3), false, "it ends on 25 April"),
      (.days(3), true, "it ends with an event, on 25 April at the latest"),
    ] as [(Duration?, Bool, String)])
  func whatEndsAVetoIsSaid(until: Duration?, byEvent: Bool, words: String) {
    let policy = DecideWorld.policy { $0.vetoes = [DecideWorld.veto("ticket")] }
    var ended = policy
    if byEvent { ended.vetoes[0].until = [Policy.EventMatch(type: "ticket.closed", when: [])] }
    let record = DecideWorld.customer { $0.state.vetoes = [Self.standing(until)] }
    let said = VetoRule.check(DecideWorld.facts(ended, record)).map(\.finding.sentence)
    #expect(said == ["ticket has stood since 21 April, 12:00 UTC; \(words)"])
  }

  @Test func aVetoThatThePolicyNoLongerNamesIsVoid() {
    let record = DecideWorld.customer { $0.state.vetoes = [Self.standing(nil)] }
    #expect(VetoRule.check(DecideWorld.facts(DecideWorld.policy(), record)).isEmpty)
  }
}
