/// A record of a partition's log, remembered so that the log can be told from another of the same name.
package struct LogMark: Hashable, Sendable {
  /// Its offset.
  package var offset: Int64
  /// Its timestamp in milliseconds since 1970; nil: unknown.
  package var milliseconds: Int64?
  /// Of its key and value.
  package var digest: Int64

  /// Joins a mark's parts.
  package init(offset: Int64, milliseconds: Int64?, digest: Int64) {
    self.offset = offset
    self.milliseconds = milliseconds
    self.digest = digest
  }

  /// How a log compares with the one that the mark was taken of.
  package enum Likeness: Hashable, Sendable {
    /// The record is there.
    case same
    /// Retention has taken the record, so that nothing can be said.
    case unknown
    /// The log goes on behind the place, and the record is not there: compaction took it, or the log is another.
    case missing
    /// Another record is there, or the log ends before.
    case other
  }

  /// Compares a log.
  /// - Parameters:
  ///   - low: its first offset that is still there.
  ///   - high: the one that its next record gets.
  ///   - found: its first record at the mark's offset or behind it; nil: none.
  package func likeness(low: Int64, high: Int64, found: LogMark?) -> Likeness {
    if high <= offset { return .other }
    if offset < low { return .unknown }
    guard let found, found.offset == offset else { return .missing }
    return found == self ? .same : .other
  }
}
