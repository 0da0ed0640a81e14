import Files
import Foundation
import Testing

@Suite struct WholeFileTests {
  @Test func `a file is read whole, up to its limit`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "whole-\(UUID())").path()
    // What is left of a failed removal lies in the temporary folder.
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try WholeFile.read(path) == bytes)
    #expect(try WholeFile.read(path, limitInBytes: 100_000) == bytes)
    #expect(throws: FileError.self) { try WholeFile.read(path, limitInBytes: 99_999) }
  }

  @Test func `no file is nil, and a folder is an error`() throws {
    #expect(try WholeFile.read("/nowhere/at/all") == nil)
    #expect(throws: FileError.self) { try WholeFile.read("/") }
  }
}
