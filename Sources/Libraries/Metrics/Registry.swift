import Synchronization

/// The live numbers of one process. Asking for a series takes a lock; keep what it returns where events are many.
package final class Registry: Sendable {
  /// Series kept per metric; what comes after shares one whose label values are all `other`.
  package static let seriesLimit = 1000

  enum Series: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)
  }

  private let families: Mutex<[Metric: [[String]: Series]]>

  /// Starts all counts at zero; series without labels exist at once, so that a counter is seen before it first moves.
  package init() {
    var families: [Metric: [[String]: Series]] = [:]
    for metric in Metric.allCases where metric.row.labels.isEmpty { families[metric] = [[]: Registry.series(metric.row)] }
    self.families = Mutex(families)
  }

  /// The counter of a metric with these label values, in the table's order.
  package func counter(_ metric: Metric, _ labels: String...) -> Counter {
    guard case .counter(let counter) = series(metric, labels) else { preconditionFailure("\(metric) is no counter") }
    return counter
  }

  /// The gauge of a metric with these label values, in the table's order.
  package func gauge(_ metric: Metric, _ labels: String...) -> Gauge {
    guard case .gauge(let gauge) = series(metric, labels) else { preconditionFailure("\(metric) is no gauge") }
    return gauge
  }

  /// The histogram of a metric with these label values, in the table's order.
  package func histogram(_ metric: Metric, _ labels: String...) -> Histogram {
    guard case .histogram(let histogram) = series(metric, labels) else { preconditionFailure("\(metric) is no histogram") }
    return histogram
  }

  /// Forgets the series of a metric with these label values, such as those of a partition given away.
  package func remove(_ metric: Metric, _ labels: String...) {
    families.withLock { _ = $0[metric]?.removeValue(forKey: labels) }
  }

  /// The series of every metric that has any, in the table's order, sorted by label values.
  func snapshot() -> [(metric: Metric, series: [([String], Series)])] {
    let now = families.withLock { $0 }
    return Metric.allCases.compactMap { metric in
      guard let family = now[metric], !family.isEmpty else { return nil }
      return (metric, family.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) })
    }
  }

  private func series(_ metric: Metric, _ labels: [String]) -> Series {
    families.withLock { families in
      if let known = families[metric]?[labels] { return known }
      let row = metric.row
      precondition(labels.count == row.labels.count, "\(row.name) has the labels \(row.labels)")
      let isFull = (families[metric]?.count ?? 0) >= Registry.seriesLimit
      let key = isFull ? row.labels.map { _ in "other" } : labels
      if let known = families[metric]?[key] { return known }
      let made = Registry.series(row)
      families[metric, default: [:]][key] = made
      return made
    }
  }

  private static func series(_ row: MetricRow) -> Series {
    switch row.kind {
    case .counter: .counter(Counter())
    case .gauge: .gauge(Gauge())
    case .histogram: .histogram(Histogram(bounds: row.buckets))
    }
  }
}
