import Files
import Glibc
import Testing

/// A new path in the temporary folder, removed at the end.
func withPath<T>(_ body: (String) throws -> T) rethrows -> T {
  let path = "/tmp/append-\(UInt64.random(in: 0...UInt64.max))"
  defer { unsafe unlink(path) }
  return try body(path)
}

func lines(_ file: AppendFile) throws -> [String] {
  var found: [String] = []
  try file.forEachLine { line, _ in found.append(String(decoding: line, as: UTF8.self)) }
  return found
}

@Suite struct AppendFileTests {
  @Test func `what was appended is read by offset and by line, also by the next opener`() throws {
    try withPath { path in
      var offsets: [Int] = []
      do {
        let file = try AppendFile(path: path)
        offsets = try ["one\n", "two\n", ""].map { try file.append(Array($0.utf8)) }
      }
      let file = try AppendFile(path: path)
      #expect(offsets == [0, 4, 8])
      #expect(try lines(file) == ["one", "two"])
      #expect(try file.read(at: 4, count: 3) == Array("two".utf8))
      #expect(try file.read(at: 6, count: 100) == Array("o\n".utf8))
      #expect(try file.read(at: 100, count: 1).isEmpty && file.read(at: -1, count: 1).isEmpty)
    }
  }

  @Test(arguments: ["", "torn", "one\n", "one\ntorn", "\n\n", String(repeating: "x", count: 10_000)])
  func `a torn last line is cut off at opening`(content: String) throws {
    try withPath { path in
      let descriptor = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
      _ = unsafe write(descriptor, content, content.utf8.count)
      close(descriptor)
      let file = try AppendFile(path: path)
      _ = try file.append(Array("next\n".utf8))
      let whole = content.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
      #expect(try lines(file) == whole + ["next"])
    }
  }

  @Test func `a second writer is refused`() throws {
    try withPath { path in
      let file = try AppendFile(path: path)
      #expect(throws: FileError.self) { try AppendFile(path: path) }
      #expect(file.size == 0)
    }
  }

  @Test func `lines longer than a block of reading stay whole`() throws {
    try withPath { path in
      let file = try AppendFile(path: path)
      let long = String(repeating: "y", count: 3_000_000)
      for line in ["a", long, "b"] { _ = try file.append(Array("\(line)\n".utf8)) }
      #expect(try lines(file) == ["a", long, "b"])
    }
  }

  @Test func `a full disk leaves no half line`() throws {
    // /dev/full refuses every write and cannot be truncated.
    #expect { try AppendFile(path: "/dev/full").append([1]) } throws: { ($0 as? FileError) != nil }
  }
}
