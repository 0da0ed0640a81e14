extension Int64 {
  /// Quotient and remainder of a division rounded down, as moments before 1970 want it; the divisor is above zero.
  @inlinable
  package func floored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
