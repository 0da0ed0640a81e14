import Events
import Examples
import Policies
import Testing

struct TypeTableTests {
  @Test("types that differ only in Unicode's normal form are two")
  func types() throws {
    var policy = EventPolicy.sample
    policy.events[.shared] = [.init(type: "partag\u{E9}", when: []), .init(type: "partage\u{301}", when: [])]
    let table = TypeTable(policy)
    let found = ["partag\u{E9}", "partage\u{301}"].map { table.index(of: Array($0.utf8).span) }
    #expect(found[0] != nil && found[1] != nil && found[0] != found[1])
  }

  @Test("every type of the policy is found with its roles, in the order of the policy")
  func findsAll() throws {
    let table = TypeTable(EventPolicy.sample)
    #expect(table.roles.count == 22)
    for (index, roles) in table.roles.enumerated() { #expect(table.index(of: Array(roles.type.utf8).span) == index) }
    let resolved = try #require(table.roles.first { $0.type == "ticket.resolved" })
    #expect(resolved.signals == [2] && resolved.vetoesEnded == [0] && resolved.vetoesBegun.isEmpty && resolved.lifecycle.isEmpty)
    let survey = try #require(table.roles.first { $0.type == "nps" })
    #expect(survey.signals == [0] && survey.vetoesBegun == [1])
    #expect(table.roles.first { $0.type == "opted_out" }?.lifecycle == [.unsubscribed])
  }

  @Test("a type that differs in one byte, or in length, is not found")
  func findsNothingElse() {
    let table = TypeTable(EventPolicy.sample)
    for roles in table.roles {
      let bytes = Array(roles.type.utf8)
      for at in bytes.indices {
        var other = bytes
        other[at] ^= 0x80
        #expect(table.index(of: other.span) == nil)
      }
      #expect(table.index(of: (bytes + [0x61]).span) == nil)
      #expect(table.index(of: Array(bytes.dropLast()).span) == nil)
    }
    #expect(table.index(of: [UInt8]().span) == nil)
  }

  @Test("a thousand types and a type named twice are told apart")
  func manyTypes() {
    var policy = EventPolicy.sample
    policy.events = [.shared: (0..<1_000).map { EventPolicy.match("type.\($0)") } + [EventPolicy.match("type.7")]]
    let table = TypeTable(policy)
    for number in 0..<1_000 {
      let index = table.index(of: Array("type.\(number)".utf8).span)
      #expect(index.map { table.roles[$0] }?.lifecycle == [.shared])
    }
    #expect(table.index(of: Array("type.1000".utf8).span) == nil)
  }
}
