import Testing

@testable import Postgres

@Suite("A statement's text never holds its values")
struct SQLTests {
  @Test("an interpolation becomes a numbered parameter")
  func parameters() {
    let sql: SQL = "SELECT \(1) + \(2 as Int32), \("'; DROP TABLE x; --")"
    #expect(sql.text == "SELECT $1 + $2, $3")
    #expect(sql.binds.types == [20, 23, 25])
  }

  @Test("a fragment's parameters are renumbered")
  func fragments() {
    let filter: SQL = "a = \(1) AND b = \("x")"
    let sql: SQL = "SELECT \(true) WHERE \(filter) OR c = \(2.0)"
    #expect(sql.text == "SELECT $1 WHERE a = $2 AND b = $3 OR c = $4")
    #expect(sql.binds.types == [16, 20, 25, 701])
    #expect(sql.binds.bytes.count == 1 + 1 + 8 + 1 + 8)
    #expect(sql.binds.offsets == [1, 2, 10, 11])
  }

  @Test("a name is quoted, its quotes doubled")
  func identifiers() {
    let sql: SQL = "DROP TABLE \(identifier: "a\"; --")\(raw: " CASCADE")"
    #expect(sql.text == "DROP TABLE \"a\"\"; --\" CASCADE")
  }

  @Test("an injection attempt stays data", .timeLimit(.minutes(1)))
  func injection() async throws {
    try await withPool { pool in
      let attack = "'); DROP TABLE kept; --"
      try await pool.runScript("CREATE TABLE kept (name text); CREATE TABLE \"od\"\"d\" (x int)")
      #expect(try await pool.execute("INSERT INTO kept VALUES (\(attack))") == 1)
      #expect(try await pool.query("SELECT name FROM kept")[0].string(0) == attack)
      #expect(try await pool.query("SELECT count(*) FROM \(identifier: "od\"d")")[0].int64(0) == 0)
    }
  }

  @Test("a schema's name is quoted for the search path and escaped for the server's options", .timeLimit(.minutes(1)))
  func searchPath() async throws {
    for schema in ["plain", "two words", "qu\"ote", "back\\slash", "Comma, \"public", "王"] {
      let url = try await SharedServer.shared.newDatabase()
      var configuration = Pool.Configuration(url: url, schema: schema)
      configuration.applicationName = "tests"
      let pool = Pool(configuration)
      try await pool.execute("CREATE SCHEMA \(identifier: schema)")
      try await pool.execute("CREATE TABLE here (x int)")
      let row = try await pool.query(
        "SELECT schemaname::text, current_setting('application_name') FROM pg_tables WHERE tablename = 'here'")[0]
      #expect(try row.string(0) == schema)
      #expect(try row.string(1) == "tests")
      await pool.close()
    }
  }
}
