package import Policies
package import Time

extension LocalClock {
  /// The programme's.
  package init(_ policy: Policy) { self.init(preferring: [policy.program.timeZone], in: policy.zones) }

  /// A customer's: in their own zone, else the programme's.
  package init(of customer: Profile, _ policy: Policy) {
    self.init(preferring: [customer.timeZone, policy.program.timeZone], in: policy.zones)
  }
}
