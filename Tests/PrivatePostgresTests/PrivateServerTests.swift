import FoundationEssentials
import Glibc
import Postgres
import Testing

@testable import PrivatePostgres

@Suite("A private server keeps to itself", .timeLimit(.minutes(2)))
struct PrivateServerTests {
  @Test("it asks TCP clients for its password, lets its user in by the socket, and keeps a given folder's data")
  func access() async throws {
    let folder = "/tmp/referrald-test-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let server = try await PrivateServer.start(folder: folder, fsync: false)
    let name = "odd name/%\""
    try await server.createDatabase(name)
    let pool = Pool(Pool.Configuration(url: server.socketURL(database: name)))
    #expect(try await pool.query("SELECT current_database()::text")[0].string(0) == name)
    await pool.close()
    let stranger = Pool(Pool.Configuration(url: "postgresql://postgres@127.0.0.1:\(server.port)/postgres"))
    #expect(await failure { _ = try await stranger.query("SELECT 1") }?.code == .connectionFailed)
    await stranger.close()
    let second = await failure { _ = try await PrivateServer.start(folder: folder) }
    #expect(second?.code == .privateServer)
    try await server.stop()
    let again = try await PrivateServer.start(folder: folder, fsync: false)
    let same = Pool(Pool.Configuration(url: again.url(database: name)))
    #expect(try await same.query("SELECT current_database()::text")[0].string(0) == name)
    await same.close()
    try await again.stop()
  }

  @Test("stopping removes its temporary folder")
  func tidy() async throws {
    let server = try await PrivateServer.start(fsync: false)
    #expect(FileManager.default.fileExists(atPath: server.folder))
    try await server.stop()
    #expect(!FileManager.default.fileExists(atPath: server.folder))
  }
}

@Suite("A private server's folder")
struct ServerFolderTests {
  @Test("a lock that a child of another thread still has is let go all the same")
  func lockOfChild() throws {
    let path = "/tmp/referrald-test-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let owner = try ServerAccount.find(), folder = try ServerFolder(path, owner: owner)
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    // One that was listed may be closed by now.
    let held = descriptors.first {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path + "/owner.lock"
    }
    // What a child has between its fork and its exec.
    let copy = dup(try #require(held))
    defer { close(copy) }
    folder.letGo()
    _ = try ServerFolder(path, owner: owner)
  }
}

/// What a call throws.
private func failure(_ work: () async throws -> Void) async -> PostgresError? {
  do {
    try await work()
    return nil
  } catch { return error as? PostgresError }
}
