/// Values whose PostgreSQL type the Swift type does not tell.
extension SQL.Interpolation {
  /// Binds a uuid given as text, null when nil.
  package mutating func appendInterpolation(uuid: String?) { bind { $0.append(uuid.map(UUIDText.init)) } }

  /// Binds an array of uuids given as text.
  package mutating func appendInterpolation(uuid: [String]) { bind { $0.append(array: uuid.map(UUIDText.init)) } }

  /// Binds an array of uuids given as text, with nulls.
  package mutating func appendInterpolation(uuid: [String?]) {
    bind { $0.append(array: uuid.map { $0.map(UUIDText.init) }) }
  }

  /// Binds a timestamptz in microseconds since 1970, null when nil.
  package mutating func appendInterpolation(timestamp: Int64?) { bind { $0.append(timestamp.map(Moment.init)) } }

  /// Binds an array of timestamptz in microseconds since 1970.
  package mutating func appendInterpolation(timestamp: [Int64]) { bind { $0.append(array: timestamp.map(Moment.init)) } }

  /// Binds an array of timestamptz in microseconds since 1970, with nulls.
  package mutating func appendInterpolation(timestamp: [Int64?]) {
    bind { $0.append(array: timestamp.map { $0.map(Moment.init) }) }
  }

  /// Binds a date in days since 1970-01-01, null when nil.
  package mutating func appendInterpolation(date: Int32?) { bind { $0.append(date.map(Day.init)) } }

  /// Binds an array of dates in days since 1970-01-01.
  package mutating func appendInterpolation(date: [Int32]) { bind { $0.append(array: date.map(Day.init)) } }

  /// Binds an array of dates in days since 1970-01-01, with nulls.
  package mutating func appendInterpolation(date: [Int32?]) { bind { $0.append(array: date.map { $0.map(Day.init) }) } }

  /// Binds JSON text as jsonb, null when nil.
  package mutating func appendInterpolation(jsonb: String?) { bind { $0.append(jsonb.map(JSONText.init)) } }

  /// Binds an array of JSON texts as jsonb.
  package mutating func appendInterpolation(jsonb: [String]) { bind { $0.append(array: jsonb.map(JSONText.init)) } }

  /// Binds an array of JSON texts as jsonb, with nulls.
  package mutating func appendInterpolation(jsonb: [String?]) {
    bind { $0.append(array: jsonb.map { $0.map(JSONText.init) }) }
  }
}
