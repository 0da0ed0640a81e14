import FoundationEssentials
import Glibc
import Postgres
import Synchronization

/// A private server's folder: `data`, `server.log`, `password`, the socket, and a lock that its maker holds while it lives.
final class ServerFolder: Sendable {
  static let prefix = "referrald-pg-"

  let path: String
  /// True when the folder is ours to remove.
  let isTemporary: Bool
  /// The descriptor that holds the lock, nil when it is let go.
  private let lock = Mutex<Int32?>(nil)

  var data: String { path + "/data" }
  var log: String { path + "/server.log" }
  var passwordFile: String { path + "/password" }
  var isInitialised: Bool { FileManager.default.fileExists(atPath: data + "/PG_VERSION") }

  /// Opens a given folder, made when absent, or a new one below /tmp.
  init(_ given: String?, owner: ServerAccount) throws(PostgresError) {
    isTemporary = given == nil
    if let given {
      path = given
      try Self.create(given)
    } else {
      Self.sweep()
      path = try Self.createTemporary()
    }
    guard unsafe chown(path, owner.user, owner.group) == 0, unsafe chmod(path, 0o700) == 0 else { throw Self.unusable(path) }
    try hold()
  }

  deinit { letGo() }

  /// Takes the lock unless it is held already.
  func hold() throws(PostgresError) {
    guard lock.withLock({ $0 }) == nil else { return }
    let descriptor = try Self.takeLock(path)
    lock.withLock { $0 = descriptor }
  }

  /// Lets others use the folder.
  ///
  /// Closing alone would not do: a child of another thread, between its fork and its exec, has the same lock (flock(2)).
  func letGo() {
    guard let descriptor = lock.withLock({ $0.take() }) else { return }
    flock(descriptor, LOCK_UN)
    Glibc.close(descriptor)
  }

  /// Removes the folder if it is ours.
  func remove() {
    // What cannot be removed is swept by the next server.
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }

  /// The password of a former start, or a new one, kept in a file that only the server's user can read.
  func password(owner: ServerAccount) throws(PostgresError) -> String {
    if isInitialised, let data = FileManager.default.contents(atPath: passwordFile) {
      return String(decoding: data, as: UTF8.self)
    }
    let password = String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    let isWritten = FileManager.default.createFile(
      atPath: passwordFile, contents: Data(password.utf8), attributes: [.posixPermissions: 0o600])
    guard isWritten, unsafe chown(passwordFile, owner.user, owner.group) == 0 else { throw Self.unusable(passwordFile) }
    return password
  }

  /// The last lines of the server's log, for an error.
  var lastWords: String {
    guard let data = FileManager.default.contents(atPath: log) else { return "" }
    return String(decoding: data.suffix(1_500), as: UTF8.self)
  }

  private static func create(_ path: String) throws(PostgresError) {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw .privateServer("the folder \(path) cannot be made. Choose another.", retry: .restart, cause: "\(error)")
    }
  }

  private static func createTemporary() throws(PostgresError) -> String {
    var template = Array("/tmp/\(prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw unusable("/tmp") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The lock appears under its name only when it is held, so that a sweep cannot come between.
  private static func takeLock(_ path: String) throws(PostgresError) -> Int32 {
    let name = path + "/owner.lock", fresh = name + ".\(getpid())"
    let descriptor = unsafe open(fresh, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    let previous = unsafe open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    defer { if previous >= 0 { Glibc.close(previous) } }
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw unusable(path) }
    guard previous < 0 || flock(previous, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(descriptor)
      unsafe unlink(fresh)
      throw .privateServer("another process runs a server in \(path). Stop it or choose another folder.", retry: .later)
    }
    guard unsafe rename(fresh, name) == 0 else { throw unusable(path) }
    return descriptor
  }

  /// Removes the folders of processes that died without removing theirs: their locks are free.
  private static func sweep() {
    // An unreadable /tmp only means that nothing is swept.
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] where name.hasPrefix(prefix) {
      let descriptor = unsafe open("/tmp/\(name)/owner.lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      defer { Glibc.close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
      // Somebody else's folder stays.
      try? FileManager.default.removeItem(atPath: "/tmp/\(name)")
    }
  }

  private static func unusable(_ path: String) -> PostgresError {
    let reason = unsafe String(cString: strerror(errno))
    return .privateServer("\(path) cannot be used: \(reason). Choose a folder that can be written.", retry: .restart)
  }
}
