// Faults planted on purpose, one a run, and a lock that is none: deploy/sanitize sees with them that it sees.
import Glibc
import Synchronization

final class Shared: @unchecked Sendable {
  var bare = 0
  let locked = Mutex(0)

  /// Adds up on four tasks at once.
  func add(_ step: @escaping @Sendable (Shared) -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { for _ in 0..<20_000 { step(self) } } }
    }
  }
}

@main struct Planted {
  static func main() async {
    let shared = Shared()
    switch CommandLine.arguments.dropFirst().first {
    case "race": await shared.add { $0.bare += 1 }
    case "lock": await shared.add { shared in shared.locked.withLock { $0 += 1 } }
    case "overflow": overflow()
    case "leak": for _ in 0..<10 { leak() }
    default: break
    }
    print(shared.bare, shared.locked.withLock { $0 })
  }

  @inline(never) static func overflow() {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 8)
    bytes.initialize(repeating: 0, count: 8)
    bytes[8] = 1
    bytes.deallocate()
  }

  @inline(never) static func leak() { malloc(1_000)?.storeBytes(of: 1, as: UInt8.self) }
}
