import Files
import Foundation
import Testing

@Suite struct LineReaderTests {
  @Test func `A growing file is read on from where the last reading ended, whole lines only`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)").path()
    var reader = LineReader(path: path)
    #expect(try reader.read { _, _ in } == 0, "there is no file yet")
    let file = try AppendFile(path: path)
    var seen: [String] = []
    var places: [Int] = []
    func read() throws -> Int {
      try reader.read { line, offset in
        seen.append(String(decoding: line, as: UTF8.self))
        places.append(offset)
      }
    }
    _ = try file.append(Array("one\n\ntw".utf8))
    #expect(try read() == 2)
    _ = try file.append(Array("o\n".utf8))
    #expect(try read() == 1 && read() == 0)
    let long = String(repeating: "x", count: 3 << 20)
    _ = try file.append(Array("\(long)\nend\n".utf8))
    #expect(try read() == 2)
    #expect(seen == ["one", "", "two", long, "end"] && places == [0, 4, 5, 9, 9 + (3 << 20) + 1] && reader.offset == file.size)
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func `A line that was refused is read again`() throws {
    struct Refused: Error {}
    let path = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)").path()
    _ = try AppendFile(path: path).append(Array("a\nb\n".utf8))
    var reader = LineReader(path: path)
    #expect(throws: Refused.self) {
      try reader.read { line, _ in if line == [UInt8(ascii: "b")] { throw Refused() } }
    }
    var seen: [[UInt8]] = []
    #expect(try reader.read { line, _ in seen.append(Array(line)) } == 1)
    #expect(seen == [Array("b".utf8)])
    try FileManager.default.removeItem(atPath: path)
  }
}
