import Postgres
import PrivatePostgres

/// What a decision and a mail come to on disk, with their indexes.
struct DiskSizes {
  var bytesPerDecision: Int64
  var bytesPerMail: Int64
  /// What stays of a mail when its words are past their retention: what must be unique for ever.
  var bytesKeptPerMail: Int64

  /// Customers of the estimate, and what each of them brings in a year.
  private static let customers: Int64 = 10_000_000
  private static let decisionsPerYear: Int64 = 6

  /// The sizes, and a year of many customers estimated from them: 6 decisions and a mail each.
  var line: String {
    "\(bytesPerDecision) bytes a decision, \(bytesPerMail) bytes a mail; a year of 10 M customers, 6 decisions and a mail each: "
      + "\(gigabytes(bytesPerDecision * Self.decisionsPerYear)) GB and \(gigabytes(bytesPerMail)) GB, of which "
      + "\(bytesKeptPerMail) bytes a mail, \(gigabytes(bytesKeptPerMail)) GB, outlive its words"
  }

  private func gigabytes(_ bytesPerCustomer: Int64) -> Int64 { bytesPerCustomer * Self.customers / 1_000_000_000 }
}

extension BenchGround {
  /// Reads what a run has left on disk.
  func diskSizes(of schema: String) async throws -> DiskSizes {
    let pool = Pool(Pool.Configuration(url: server.url(), schema: schema))
    let rows = try await pool.query(
      """
      select (select sum(pg_total_relation_size(relid))::int8 from pg_partition_tree('decisions'))
          / greatest(1, (select count(*) from decisions)),
        ((select sum(pg_total_relation_size(relid))::int8 from pg_partition_tree('message_bodies')) + pg_total_relation_size('messages'))
          / greatest(1, (select count(*) from messages)),
        pg_total_relation_size('messages') / greatest(1, (select count(*) from messages))
      """, within: .seconds(60))
    await pool.close()
    guard let row = rows.first else { throw BenchFailed(message: "the tables' sizes are not known") }
    return DiskSizes(bytesPerDecision: try row.int64(0), bytesPerMail: try row.int64(1), bytesKeptPerMail: try row.int64(2))
  }
}
