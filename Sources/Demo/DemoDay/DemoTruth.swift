package import Events

/// What a day holds, counted from the generator's own knowledge: what a pipeline that loses and doubles nothing must arrive at.
package struct DemoTruth: Sendable, Equatable {
  package var records = 0
  package var irrelevant = 0
  /// Ids of the valid events that count as signals and came in time; each once.
  package var signals: Set<String> = []
  package var vetoes = 0
  package var lifecycle = 0
  package var duplicates = 0
  /// Duplicates of signals.
  package var duplicateSignals = 0
  package var late = 0
  package var malformed: [Malformed.Code: Int] = [:]
  /// Ids of the customers with at least one signal in time.
  package var customersWithSignals: Set<String> = []

  /// All malformed records.
  package var malformedCount: Int { malformed.values.reduce(0, +) }

  /// The handled events that must be remembered: signals and vetoes, late signals included, each once.
  package var distinctDeduplicated: Int { signals.count + vetoes + late }

  /// Counts a day's records.
  init(_ day: DemoRecords) {
    for record in day {
      records += 1
      switch record.kind {
      case .irrelevant: irrelevant += 1
      case .signal:
        if let id = record.eventID { signals.insert(id) }
        if let id = record.customerID { customersWithSignals.insert(id) }
      case .veto: vetoes += 1
      case .lifecycle: lifecycle += 1
      case .duplicate:
        duplicates += 1
        if let id = record.eventID, signals.contains(id) { duplicateSignals += 1 }
      case .malformed(let code): malformed[code, default: 0] += 1
      case .late: late += 1
      }
    }
  }
}
