import Foundation

/// The binary under test.
enum Binary {
  /// `REFERRALD_BINARY`, or `referrald` beside the tests' own binary.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["REFERRALD_BINARY"] { return named }
    return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "referrald").path()
  }()

  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }
}
