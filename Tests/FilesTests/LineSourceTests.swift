import Files
import Foundation
import Glibc
import Testing

@Suite struct LineSourceTests {
  private func lines(_ path: String) throws -> [String] {
    var lines: [String] = []
    try LineSource(path: path).forEachLine { lines.append(String(decoding: $0, as: UTF8.self)) }
    return lines
  }

  private func lines(of bytes: [UInt8]) throws -> [String] {
    let path = FileManager.default.temporaryDirectory.appending(path: "source-\(UUID())").path()
    // What is left of a failed removal lies in the temporary folder.
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    return try lines(path)
  }

  @Test(arguments: [
    ("", []), ("one", ["one"]), ("one\n", ["one"]), ("one\n\ntwo\r\n", ["one", "", "two\r"]), ("\n", [""]),
    ("\u{FEFF}one\n\u{FEFF}two", ["one", "\u{FEFF}two"]), ("\u{FEFF}", [""]),
  ])
  func `lines of a file come without line feeds and without the mark before the first`(text: String, expected: [String]) throws {
    #expect(try lines(of: Array(text.utf8)) == expected)
  }

  @Test func `a pipe that gives a byte at a time is read to its end`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID())").path()
    // What is left of a failed removal lies in the temporary folder.
    defer { try? FileManager.default.removeItem(atPath: path) }
    try #require(unsafe mkfifo(path, 0o600) == 0)
    Thread.detachNewThread {
      let descriptor = unsafe open(path, O_WRONLY)
      for byte in Array("one\ntwo\nthree".utf8) {
        unsafe [byte].withUnsafeBytes { _ = unsafe write(descriptor, $0.baseAddress, 1) }
      }
      close(descriptor)
    }
    #expect(try lines(path) == ["one", "two", "three"])
  }

  @Test func `a line over several blocks is whole, and one without end is refused`() throws {
    let long = String(repeating: "x", count: 1 << 20)
    #expect(try lines(of: Array("a\n\(long)\nb".utf8)) == ["a", long, "b"])
    #expect(throws: FileError.self) { _ = try lines("/dev/zero") }
  }

  @Test func `what cannot be read is an error`() {
    #expect(throws: FileError.self) { _ = try lines("/nowhere/at/all") }
    #expect(throws: FileError.self) { _ = try lines("/") }
  }
}
