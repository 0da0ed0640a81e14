import Crypto
import Texts

/// The mark of a policy as it was written, stored with every decision.
enum PolicyHash {
  /// SHA-256 in hex over the file and each template's name and content in the order of the names, each with its length
  /// before it, so that no two policies can look alike by where their parts begin.
  static func hex(_ text: [UInt8], templates: [String: String]) -> String {
    var hash = SHA256()
    func add(_ bytes: [UInt8]) {
      let length = UInt64(bytes.count)
      hash.update(data: stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: length >> $0) })
      hash.update(data: bytes)
    }
    add(text)
    for (name, source) in templates.sorted(by: { $0.key < $1.key }) {
      add(Array(name.utf8))
      add(Array(source.utf8))
    }
    return ASCII.hex(hash.finalize())
  }
}
