import Foundation
import Testing
import Unpacking

/// Packs bytes with the program of that name.
func packed(_ bytes: [UInt8], by program: String) throws -> [UInt8] {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program, "-c"]
  let (input, output) = (Pipe(), Pipe())
  process.standardInput = input
  process.standardOutput = output
  try process.run()
  // On a thread of its own: both pipes have an end.
  Thread.detachNewThread {
    input.fileHandleForWriting.write(Data(bytes))
    // A pipe that breaks at the close has been written before.
    try? input.fileHandleForWriting.close()
  }
  let result = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
  return Array(result)
}

@Suite struct UnpackingTests {
  private static let programs = [("gzip", Packing.gzip), ("zstd", .zstd)]

  private func unpacked(_ bytes: [UInt8], pieces: Int) throws -> (bytes: [UInt8], isWhole: Bool, longest: Int) {
    let unpacker = try #require(try Packing(of: bytes).unpacker())
    var (result, longest) = ([UInt8](), 0)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      try unpacker.take(Array(bytes[start..<min(start + pieces, bytes.count)])) { piece in
        result += piece
        longest = max(longest, piece.count)
      }
    }
    return (result, unpacker.isWhole, longest)
  }

  @Test(arguments: programs, [1, 7, 4_096, 1 << 20])
  func `what a program packed comes out as it was, whatever the pieces`(program: (String, Packing), pieces: Int) throws {
    var numbers = SystemRandomNumberGenerator()
    let noise = (0..<3_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    for bytes in [[], Array("one\ntwo\n".utf8), noise, [UInt8](repeating: 0x61, count: (1 << 18) * 3)] {
      let file = try packed(bytes, by: program.0)
      #expect(Packing(of: file) == program.1)
      let result = try unpacked(file, pieces: pieces)
      #expect(result.bytes == bytes && result.isWhole)
    }
  }

  @Test(arguments: programs)
  func `several packed files after one another are one`(program: (String, Packing)) throws {
    let file = try packed(Array("one\n".utf8), by: program.0) + packed(Array("two\n".utf8), by: program.0)
    for pieces in [1, 1 << 20] {
      let result = try unpacked(file, pieces: pieces)
      #expect(result.bytes == Array("one\ntwo\n".utf8) && result.isWhole)
    }
  }

  @Test func `zeros behind the last member are no data`() throws {
    let result = try unpacked(try packed([1, 2], by: "gzip") + [0, 0, 0], pieces: 1)
    #expect(result.bytes == [1, 2] && result.isWhole)
  }

  @Test(arguments: programs)
  func `a small file with much inside comes in small pieces`(program: (String, Packing)) throws {
    let file = try packed([UInt8](repeating: 0, count: 64 << 20), by: program.0)
    #expect(file.count < 100_000)
    let unpacker = try #require(try Packing(of: file).unpacker())
    var (total, longest) = (0, 0)
    try unpacker.take(file) { piece in
      total += piece.count
      longest = max(longest, piece.count)
    }
    #expect(total == 64 << 20 && longest <= 1 << 18 && unpacker.isWhole)
  }

  @Test(arguments: programs)
  func `what was cut off is not whole, and what is damaged is an error`(program: (String, Packing)) throws {
    let text = Array((0..<5_000).map { "line \($0)\n" }.joined().utf8)
    let file = try packed(text, by: program.0)
    for length in [4, file.count / 2, file.count - 1] {
      let result = try unpacked(Array(file[..<length]), pieces: 512)
      #expect(!result.isWhole && text.starts(with: result.bytes))
    }
    var damaged = file
    for place in (file.count / 2)..<(file.count / 2 + 8) { damaged[place] ^= 0xFF }
    #expect(throws: UnpackingError.self) { _ = try unpacked(damaged, pieces: 512) }
  }

  @Test func `plain text is not unpacked`() throws {
    for text in ["", "{", "{\"id\":1}\n", "\u{FEFF}{}", "PK", "(not zstd"] { #expect(Packing(of: Array(text.utf8)) == .none) }
  }
}
