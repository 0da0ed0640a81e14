import FoundationEssentials
import Postgres

/// Where PostgreSQL's programmes are, and what they must be run as.
struct ServerBinaries: Sendable {
  let initdb: String
  let postgres: String

  /// Finds the newest in Debian's folders, else those on the PATH.
  static func find() throws(PostgresError) -> ServerBinaries {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    let folders = versioned("/usr/lib/postgresql") + path.split(separator: ":").map(String.init)
    for folder in folders {
      let found = ServerBinaries(initdb: folder + "/initdb", postgres: folder + "/postgres")
      if [found.initdb, found.postgres].allSatisfy(FileManager.default.isExecutableFile) { return found }
    }
    throw .privateServer("PostgreSQL's server is not installed. Run: sudo apt-get install postgresql", retry: .restart)
  }

  /// Finds a programme on the PATH or in the system's folders.
  static func tool(_ name: String) throws(PostgresError) -> String {
    let found = ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
    guard let found else {
      throw .privateServer("\(name) is not installed. Run: sudo apt-get install util-linux", retry: .restart)
    }
    return found
  }

  private static func versioned(_ root: String) -> [String] {
    // No such folder: nothing is installed there.
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.compactMap { Double($0) == nil ? nil : $0 }.sorted { (Double($0) ?? 0) > (Double($1) ?? 0) }
      .map { "\(root)/\($0)/bin" }
  }
}

extension PostgresError {
  static func privateServer(_ message: String, retry: Retry = .later, cause: String? = nil) -> PostgresError {
    PostgresError(.privateServer, message, retry: retry, cause: cause)
  }
}
