package import JSONTree
import Policies

extension PolicyReading {
  /// A policy that could not even be read from where it lies.
  package static func unreadable(_ path: String, _ message: String, remedy: String) -> PolicyReading {
    PolicyReading(policy: nil, faults: [PolicyFault(file: path, line: 1, column: 1, message: message, remedy: remedy)], notes: [])
  }
}

extension PolicyReading {
  /// What was found, for machines.
  /// - Parameter file: the policy's path.
  package func json(file: String) -> JSON {
    .object([
      .init("file", .string(file)), .init("sound", .bool(policy != nil)),
      .init("hash", policy.map { .string($0.hash) } ?? .null), .init("faults", .array(faults.map(\.json))),
      .init("notes", .array(notes.map(\.json))),
    ])
  }
}

extension PolicyFault {
  fileprivate var json: JSON {
    .object([
      .init("file", .string(file)), .init("line", .int(Int64(line))), .init("column", .int(Int64(column))),
      .init("message", .string(message)), .init("remedy", .string(remedy)),
    ])
  }
}
