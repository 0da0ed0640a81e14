import Addresses
import Testing

@testable import DemoDay

@Suite struct DemoCustomerTests {
  static let all = (0..<2000).map { DemoCustomer($0, seed: 1) }

  @Test func `addresses are plausible, unique, and nobody's`() {
    #expect(Set(Self.all.map { EmailAddress.comparisonKey($0.email) }).count == 2000)
    for customer in Self.all {
      #expect(EmailAddress.isPlausible(customer.email), "\(customer.email)")
      #expect(
        customer.email.lowercased().hasSuffix("example.com") || customer.email.hasSuffix("example.org")
          || customer.email.hasSuffix("example.net"))
    }
    #expect(Self.all.contains { $0.email.contains("+") })
  }

  @Test func `customers are as various as real ones`() {
    for name in DemoNames.odd { #expect(Self.all.contains { $0.name == name }, "\(name)") }
    for consent in [true, false, nil] { #expect(Self.all.contains { $0.consent == consent }) }
    #expect(
      Self.all.contains { $0.zone == nil } && Self.all.contains { $0.country == nil } && Self.all.contains { $0.locale == nil })
    let accounts = Self.all.compactMap(\.account)
    #expect(Set(accounts).count < accounts.count / 2 && accounts.count < 2000)
  }

  @Test func `numbers are fixed for ever`() {
    var random = DemoRandom(seed: 0)
    #expect(random.next() == 0xE220_A839_7B1D_CDAF, "SplitMix64's published first value for seed 0")
  }
}
