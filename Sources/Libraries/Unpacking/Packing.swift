/// How a file is packed, told by its first bytes and never by its name.
package enum Packing: Sendable, CaseIterable {
  case none, gzip, zstd

  /// How many first bytes tell it.
  package static let tellingBytes = 4

  /// Looks at a file's first bytes, at least `tellingBytes` of them where it is so long.
  package init(of beginning: [UInt8]) {
    if beginning.starts(with: [0x1F, 0x8B]) {
      self = .gzip  // RFC 1952 §2.3.1
    } else if beginning.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippable(beginning) {
      self = .zstd  // RFC 8878 §3.1
    } else {
      self = .none
    }
  }

  /// Makes what unpacks it; nil: there is nothing to unpack.
  package func unpacker() throws(UnpackingError) -> (any Unpacker)? {
    switch self {
    case .none: nil
    case .gzip: try GzipUnpacker()
    case .zstd: try ZstdUnpacker()
    }
  }

  /// A zstd file may begin with a frame of somebody's own.
  private static func isSkippable(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] & 0xF0 == 0x50 && bytes[1...3] == [0x2A, 0x4D, 0x18]
  }
}

/// Unpacks what comes piece by piece and hands out pieces of at most 256 KiB, however much is inside.
package protocol Unpacker: AnyObject {
  /// Takes the next piece.
  /// - Parameter body: called with each piece of what is inside.
  /// - Throws: `UnpackingError` where the data is damaged, and what `body` throws.
  func take(_ piece: [UInt8], _ body: ([UInt8]) throws -> Void) throws

  /// Whether what came so far ends where a packed file may end.
  var isWhole: Bool { get }
}

/// Why data cannot be unpacked.
package struct UnpackingError: Error, Sendable, CustomStringConvertible {
  package var description: String

  init(_ packing: Packing, _ cause: String) {
    description = "the \(packing) data cannot be unpacked: \(cause); make the file again"
  }
}
