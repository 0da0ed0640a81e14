extension PolicyReading {
  /// A policy that could not even be read from where it lies.
  package static func unreadable(_ path: String, _ message: String, remedy: String) -> PolicyReading {
    PolicyReading(policy: nil, faults: [PolicyFault(file: path, line: 1, column: 1, message: message, remedy: remedy)], notes: [])
  }
}
