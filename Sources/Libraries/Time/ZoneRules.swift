/// The offsets from UTC of one time zone: its changes one by one, then those that come every year.
package struct ZoneRules: Sendable, Equatable {
  /// The second since 1970 of each change, ascending.
  let changes: [Int64]
  /// Seconds east of UTC: before the first change, then from each one on.
  let offsets: [Int32]
  /// What holds from the last change on; nil: its offset does, for ever.
  let yearly: YearlyZone?

  /// Seconds to add to UTC at an instant.
  /// - Parameter second: seconds since 1970; beyond 31 million years the rules of that year hold.
  package func offset(at second: Int64) -> Int64 {
    if let yearly, changes.last.map({ second >= $0 }) ?? true { return yearly.offset(at: second) }
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return Int64(offsets[low])
  }
}
