import Foundation

/// Reads a growing file line by line, each byte once.
struct LineTail {
  let path: String
  private var offset: UInt64 = 0
  private var rest: [UInt8] = []
  private var lines: ArraySlice<String> = []

  init(path: String) { self.path = path }

  /// The next line that contains a text; those before it are passed over.
  mutating func next(with text: String, within limit: Duration = .seconds(30)) async throws -> String {
    var found: String?
    try await eventually("a line with “\(text)” in \(path)", within: limit, pause: .milliseconds(2)) {
      if lines.isEmpty { try read() }
      while found == nil, let line = lines.popFirst() { if line.contains(text) { found = line } }
      return found != nil
    }
    return found ?? ""
  }

  private mutating func read() throws {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    try file.seek(toOffset: offset)
    let bytes = try file.readToEnd() ?? Data()
    try file.close()
    offset += UInt64(bytes.count)
    var parts = (rest + bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = Array(parts.popLast() ?? [])
    lines += parts.map { String(decoding: $0, as: UTF8.self) }
  }
}
