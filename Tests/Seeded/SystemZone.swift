import Foundation
package import Time

/// The tz database of the machine that runs the tests.
package enum SystemZone {
  package static let root = "/usr/share/zoneinfo"

  package static func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(root)/\(name)").map { Array($0) }
  }

  /// Every zone it has, the old names too.
  package static let names: Set<String> = {
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return Set(files.filter { $0.first?.isUppercase == true && bytes($0)?.starts(with: "TZif".utf8) == true }).subtracting([
      "Factory"
    ])
  }()
}

extension Zones {
  /// The machine's zones.
  package static let system = Zones(file: SystemZone.bytes)
}
