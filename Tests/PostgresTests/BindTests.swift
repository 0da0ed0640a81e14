import Postgres
import Testing

@Suite("Values go to the server and back unchanged")
struct BindTests {
  @Test("scalars of every type", .timeLimit(.minutes(1)))
  func scalars() async throws {
    try await withPool { pool async throws in
      for text in ["", "O'Brien", "王", "👩‍👩‍👧‍👦", "a\\b\n\t\"$1", String(repeating: "x", count: 100_000)] {
        #expect(try await pool.query("SELECT \(text)")[0].string(0) == text)
      }
      for number in [Int64.min, -1, 0, 1, .max] { #expect(try await pool.query("SELECT \(number)")[0].int64(0) == number) }
      for number in [Int32.min, -1, 0, 1, .max] { #expect(try await pool.query("SELECT \(number)")[0].int32(0) == number) }
      for number in [Int.min, .max] { #expect(try await pool.query("SELECT \(number)")[0].int(0) == number) }
      for number in [0.1, -0.0, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude] {
        #expect(try await pool.query("SELECT \(number)")[0].double(0) == number)
      }
      #expect(try await pool.query("SELECT \(Double.nan)")[0].double(0).isNaN)
      for truth in [true, false] { #expect(try await pool.query("SELECT \(truth)")[0].bool(0) == truth) }
      for bytes in [[], [0], Array(0...255)] as [[UInt8]] {
        #expect(try await pool.query("SELECT \(bytes)")[0].bytes(0) == bytes)
      }
    }
  }

  @Test("uuid, timestamptz, date and jsonb", .timeLimit(.minutes(1)))
  func labelled() async throws {
    try await withPool { pool in
      let id = "6f1c2e50-9a3b-4d7e-8f00-0123456789ab"
      #expect(try await pool.query("SELECT \(uuid: id.uppercased())")[0].uuid(0) == id)
      #expect(try await pool.query("SELECT \(uuid: "6f1c2e509a3b4d7e8f000123456789ab")::text")[0].string(0) == id)
      for moment in [0, -1, 1_790_000_000_123_456, Int64.min, Int64.max] {
        #expect(try await pool.query("SELECT \(timestamp: moment)")[0].timestamp(0) == moment)
      }
      #expect(try await pool.query("SELECT \(timestamp: 1)::text")[0].string(0) == "1970-01-01 00:00:00.000001+00")
      #expect(try await pool.query("SELECT \(timestamp: Int64.max)::text")[0].string(0) == "infinity")
      for day in [0, -719_529, 20_000, 19_782, Int32.min, Int32.max] as [Int32] {
        let row = try await pool.query("SELECT \(date: day), \(date: day)::text")[0]
        #expect(try row.date(0) == day)
        #expect(try row.string(0) == row.string(1))
      }
      let row = try await pool.query("SELECT \(jsonb: #"{"a": "王"}"#), '[1]'::json")[0]
      #expect(try row.json(0) == #"{"a": "王"}"#)
      #expect(try row.json(1) == "[1]")
    }
  }

  @Test("null of every type", .timeLimit(.minutes(1)))
  func nulls() async throws {
    try await withPool { pool in
      let row = try await pool.query(
        """
        SELECT \(nil as String?), \(nil as Int?), \(nil as Int32?), \(nil as Double?), \(nil as Bool?), \(nil as [UInt8]?),
          \(timestamp: nil as Int64?), \(uuid: nil as String?), \(jsonb: nil as String?), \(date: nil as Int32?)
        """)[0]
      #expect(try row.optionalString(0) == nil)
      #expect(try row.optionalInt64(1) == nil)
      #expect(try row.optionalInt32(2) == nil)
      #expect(try row.optionalDouble(3) == nil)
      #expect(try row.optionalBool(4) == nil)
      #expect(try row.optionalBytes(5) == nil)
      #expect(try row.optionalTimestamp(6) == nil)
      #expect(try row.optionalUUID(7) == nil)
      #expect(try row.optionalJSON(8) == nil)
      #expect(try row.optionalDate(9) == nil)
      #expect(throws: PostgresError.self) { try row.string(0) }
    }
  }

  @Test("arrays of 1,000 of every type, with nulls where allowed", .timeLimit(.minutes(1)))
  func arrays() async throws {
    try await withPool { pool in
      let numbers = (0..<1_000).map { Int64($0) * 1_000_003 }
      let texts = numbers.map { $0 % 7 == 0 ? nil : "O'Brien 王 \($0)" }
      let ids = numbers.map { number in
        let digits = String(number)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
      }
      let rows = try await pool.query(
        """
        SELECT * FROM unnest(\(numbers), \(texts), \(numbers.map { Int32($0 % 1_000) }), \(numbers.map { Double($0) / 3 }),
          \(numbers.map { $0 % 2 == 0 }), \(numbers.map { [UInt8](repeating: 7, count: Int($0 % 5)) }),
          \(numbers.map { $0 % 3 == 0 ? nil : [UInt8($0 % 256)] }), \(uuid: ids), \(uuid: ids.map { Optional($0) }),
          \(timestamp: numbers), \(timestamp: numbers.map { $0 % 2 == 0 ? nil : $0 }), \(jsonb: numbers.map { "[\($0)]" }),
          \(jsonb: numbers.map { $0 % 2 == 0 ? nil : "\($0)" }), \(numbers.map { $0 % 2 == 0 ? nil : $0 }))
        """)
      #expect(rows.count == 1_000)
      for (number, row) in zip(numbers, rows) {
        #expect(try row.int64(0) == number)
        #expect(try row.optionalString(1) == (number % 7 == 0 ? nil : "O'Brien 王 \(number)"))
        #expect(try row.int32(2) == Int32(number % 1_000))
        #expect(try row.double(3) == Double(number) / 3)
        #expect(try row.bool(4) == (number % 2 == 0))
        #expect(try row.bytes(5) == [UInt8](repeating: 7, count: Int(number % 5)))
        #expect(try row.optionalBytes(6) == (number % 3 == 0 ? nil : [UInt8(number % 256)]))
        #expect(try row.uuid(7) == row.uuid(8))
        #expect(try row.uuid(7).hasSuffix(String(number)))
        #expect(try row.timestamp(9) == number)
        #expect(try row.optionalTimestamp(10) == (number % 2 == 0 ? nil : number))
        #expect(try row.json(11) == "[\(number)]")
        #expect(try row.optionalJSON(12) == (number % 2 == 0 ? nil : "\(number)"))
        #expect(try row.optionalInt64(13) == (number % 2 == 0 ? nil : number))
      }
      #expect(try await pool.query("SELECT \([] as [String])")[0].strings(0) == [])
      #expect(try await pool.query("SELECT \(["a", "", "王"])")[0].strings(0) == ["a", "", "王"])
      #expect(try await pool.query("SELECT \([1, -2] as [Int64])")[0].int64s(0) == [1, -2])
      #expect(try await pool.query("SELECT count(*) FROM unnest(\([] as [Int64]))")[0].int64(0) == 0)
    }
  }

  @Test("numeric reads as the text PostgreSQL writes", .timeLimit(.minutes(1)))
  func numeric() async throws {
    try await withPool { pool in
      let numbers = [
        "0", "0.00", "1", "-1.5", "10000", "0.0001", "0.00001234", "123456789.987654321", "-99990000", "1e30", "NaN",
      ]
      for number in numbers + ["Infinity", "-Infinity", "10000.00010", "0.10000000000000000001"] {
        let row = try await pool.query("SELECT \(number)::text::numeric, \(number)::text::numeric::text")[0]
        #expect(try row.string(0) == row.string(1))
      }
    }
  }

  @Test("what PostgreSQL cannot hold is refused as the data's fault, before it is sent")
  func refusals() async throws {
    try await withPool { pool in
      let refused: [SQL] = [
        "SELECT \("a\0b")", "SELECT \(["a", "\0"])", "SELECT \(jsonb: "\"\0\"")", "SELECT \(uuid: "no")",
        "SELECT \(uuid: ["6f1c2e50-9a3b-4d7e-8f00-0123456789a"])", "SELECT \(timestamp: Int64.min + 1)",
      ]
      for sql in refused {
        let error = await failure { _ = try await pool.query(sql) }
        #expect(error?.code == .invalidBind)
        #expect(error?.isDataFault == true)
      }
      #expect(pool.connectionCount == 0)
    }
  }

  @Test("reading a column as what it is not throws and says what it is")
  func mismatches() async throws {
    try await withPool { pool in
      let row = try await pool.query("SELECT 1::int8 AS number, 'x'::text")[0]
      #expect(throws: PostgresError.self) { try row.bool(0) }
      #expect(throws: PostgresError.self) { try row.int64(1) }
      #expect(throws: PostgresError.self) { try row.string(2) }
      #expect(throws: PostgresError.self) { try row.string(-1) }
      let error = await failure { _ = try row.string(0) }
      #expect(error?.message.contains("bigint") == true)
      #expect(error?.message.contains("number") == true)
    }
  }
}
