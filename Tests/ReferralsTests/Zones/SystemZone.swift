import Foundation

@testable import Referrals

/// The tz database of the machine that runs the tests.
enum SystemZone {
  static let root = "/usr/share/zoneinfo"

  static func bytes(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: "\(root)/\(name)").map { Array($0) } }

  /// Every zone it has, the old names too.
  static let names: Set<String> = {
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return Set(files.filter { $0.first?.isUppercase == true && bytes($0)?.starts(with: "TZif".utf8) == true }).subtracting([
      "Factory"
    ])
  }()
}

extension Zones {
  /// The machine's zones.
  static let system = Zones(file: SystemZone.bytes)
}
