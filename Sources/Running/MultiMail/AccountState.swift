internal import Curl
import JSONTree

/// What the provider says about the account.
package struct AccountState: Sendable, Equatable {
  package var isSendingDisabled: Bool
  package var disabledReason: String?
  /// The month's quota and what is used of it; nil where the answer does not say.
  package var monthlyQuota: Int?
  package var monthlySent: Int?
}

extension Provider {
  /// Asks for the account.
  package func account() async throws(ProviderError) -> AccountState {
    let answer = try await ask(.get, "/account")
    guard case .object = answer else { throw unreadable("an account") }
    let disabled = answer["sending_disabled"]
    return AccountState(
      isSendingDisabled: disabled?.bool ?? disabled?.int.map { $0 != 0 } ?? false,
      disabledReason: answer["sending_disabled_reason"]?.string.map(SafeSentence.of),
      monthlyQuota: answer["quota"]?["limit"]?.int.map(Int.init), monthlySent: answer["quota"]?["used"]?.int.map(Int.init))
  }
}
