import Glibc
import Postgres

/// The user that a private server runs as: ourselves, or another when we are root, which PostgreSQL refuses.
struct ServerAccount: Sendable {
  let name: String?
  let user: uid_t
  let group: gid_t

  static func find() throws(PostgresError) -> ServerAccount {
    guard geteuid() == 0 else { return ServerAccount(name: nil, user: geteuid(), group: getegid()) }
    for name in ["postgres", "nobody"] {
      var entry = unsafe passwd(), found: UnsafeMutablePointer<passwd>?
      var text = [CChar](repeating: 0, count: 16_384)
      guard unsafe getpwnam_r(name, &entry, &text, text.count, &found) == 0, unsafe found != nil else { continue }
      return unsafe ServerAccount(name: name, user: entry.pw_uid, group: entry.pw_gid)
    }
    throw .privateServer("there is no user postgres to run the server as. Run: sudo apt-get install postgresql", retry: .restart)
  }

  /// The words before a command that make it run as this user and die with the thread that started it.
  func wrap(_ command: [String]) throws(PostgresError) -> [String] {
    let setpriv = try ServerBinaries.tool("setpriv")
    let identity = name == nil ? [] : ["--reuid=\(user)", "--regid=\(group)", "--init-groups"]
    return [setpriv] + identity + ["--pdeathsig=QUIT", "--"] + command
  }
}
