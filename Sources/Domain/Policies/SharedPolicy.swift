/// A policy behind one reference: what decides is copied for every moment, and a policy has dozens of references of its own.
package final class SharedPolicy: Sendable {
  /// The policy.
  package let value: Policy

  /// Shares a policy.
  package init(_ policy: Policy) { value = policy }
}
