import Time

extension Policy {
  /// A reward of one side of a referral.
  package struct RewardRule: Sendable, Equatable {
    package var id: String
    package var earnedOn: EarnedOn
    package var side: Side
    package var value: Value
    package var hold: Duration
    /// Nil: no limit.
    package var limit: Limit?
    package var everyNth: Int?
    package var fromNth: Int?

    /// Describes a reward.
    package init(
      id: String, earnedOn: EarnedOn = .firstConversion, side: Side, value: Value, hold: Duration = .zero, limit: Limit? = nil,
      everyNth: Int? = nil, fromNth: Int? = nil
    ) {
      self.id = id
      self.earnedOn = earnedOn
      self.side = side
      self.value = value
      self.hold = hold
      self.limit = limit
      self.everyNth = everyNth
      self.fromNth = fromNth
    }

    /// Who gets it.
    package enum Side: String, Sendable { case referrer, friend }

    /// What must happen first.
    package enum EarnedOn: String, Sendable, CaseIterable {
      case signedUp = "signed_up"
      case firstConversion = "first_conversion"
      case everyConversion = "every_conversion"
    }

    /// What it is.
    package enum Value: Sendable, Equatable {
      /// Free months of the product.
      case months(Int)
      /// A discount in percent, of a named thing such as `first_invoice`.
      case percent(Double, of: String)
      /// Account credit.
      case credit(Money)
      /// Anything else, in the owner's words by locale (`*` for all).
      case text([String: String])
    }

    /// At most so many.
    package enum Limit: Sendable, Equatable { case perYear(Int), perLifetime(Int) }
  }

  /// An amount in minor units: 4900 USD is 49.00.
  package struct Money: Sendable, Hashable {
    package var minorUnits: Int64
    package var currency: String

    /// An amount of a currency.
    package init(minorUnits: Int64, currency: String) {
      self.minorUnits = minorUnits
      self.currency = currency
    }
  }
}
