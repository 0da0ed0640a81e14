/// Which statements a connection has prepared, the least recently used forgotten first.
struct StatementCache {
  struct Key: Hashable {
    let text: String
    let types: [UInt32]
  }

  private struct Entry {
    let name: String
    var lastUse: UInt64
  }

  let capacity: Int
  private var entries: [Key: Entry] = [:]
  private var uses: UInt64 = 0
  private var names: UInt64 = 0
  /// Names the server still holds although nothing uses them.
  private(set) var condemned: [String] = []

  init(capacity: Int) { self.capacity = max(1, capacity) }

  var count: Int { entries.count }

  /// The name of a prepared statement, which counts as a use of it.
  mutating func name(of key: Key) -> String? {
    uses += 1
    entries[key]?.lastUse = uses
    return entries[key]?.name
  }

  /// Gives a statement a name never used before, condemning another when the cache is full.
  mutating func insert(_ key: Key) -> String {
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries[oldest.key] = nil
      condemned.append(oldest.value.name)
    }
    uses += 1
    names += 1
    let name = "s\(names)"
    entries[key] = Entry(name: name, lastUse: uses)
    return name
  }

  /// Forgets a statement that the server did not prepare.
  mutating func remove(_ key: Key) { entries[key] = nil }

  /// Condemns every statement, for their plans no longer fit the tables.
  mutating func condemnAll() {
    condemned += entries.values.map(\.name)
    entries = [:]
  }

  /// Forgets everything, for the server did.
  mutating func forgetAll() {
    condemned = []
    entries = [:]
  }

  /// Takes the names to be deallocated.
  mutating func takeCondemned() -> [String] {
    defer { condemned = [] }
    return condemned
  }
}
