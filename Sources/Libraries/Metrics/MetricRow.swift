/// What the table says of one metric.
package struct MetricRow: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// Only grows; its name ends in `_total`.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts observations by size.
    case histogram
  }

  /// The full name, `referrald_<thing>_<unit>[_total]`.
  package var name: String
  package var kind: Kind
  /// The base unit, such as `seconds`, `bytes` or `records`.
  package var unit: String
  /// Label names, in the order in which values are given.
  package var labels: [String]
  /// What it counts, and what to do when it moves.
  package var help: String
  /// Upper bounds of a histogram's buckets, growing, without the infinite one.
  package var buckets: [Double]

  static func counter(_ name: String, _ unit: String, _ labels: [String] = [], _ help: String) -> MetricRow {
    MetricRow(name: "referrald_\(name)_total", kind: .counter, unit: unit, labels: labels, help: help, buckets: [])
  }

  static func gauge(_ name: String, _ unit: String, _ labels: [String] = [], _ help: String) -> MetricRow {
    MetricRow(name: "referrald_\(name)", kind: .gauge, unit: unit, labels: labels, help: help, buckets: [])
  }

  static func histogram(
    _ name: String, _ unit: String, _ labels: [String] = [], _ buckets: [Double], _ help: String
  ) -> MetricRow {
    MetricRow(name: "referrald_\(name)", kind: .histogram, unit: unit, labels: labels, help: help, buckets: buckets)
  }
}
