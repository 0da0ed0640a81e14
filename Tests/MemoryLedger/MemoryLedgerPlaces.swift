package import Offsets
package import Store

extension MemoryLedger {
  /// A row of `partition_resets`.
  package struct ResetRow: Sendable {
    package var partition: Watermarks.Partition
    package var next: Int64?
    package var takenBy: Int64?
    package var isDone = false
  }

  /// The mirror, in order.
  package var places: [StoredPlace] {
    progress.values.sorted { ($0.partition.topic, $0.partition.number) < ($1.partition.topic, $1.partition.number) }
  }

  /// Mirrors commits.
  package func saveProgress(_ places: [StoredPlace]) {
    for place in places {
      letters = letters.filter { letter, _ in
        letter.topic != place.partition.topic || letter.partition != place.partition.number || letter.offset >= place.next
      }
      guard let old = progress[place.partition] else {
        progress[place.partition] = place
        continue
      }
      guard old.next < place.next || (old.next == place.next && old.mark == nil) else { continue }
      progress[place.partition] = StoredPlace(place.partition, next: place.next, mark: place.mark ?? old.mark)
    }
  }

  /// A person lets a partition go on elsewhere.
  package func reset(_ partition: Watermarks.Partition, next: Int64?) {
    closeResets(of: [partition])
    resets.append(ResetRow(partition: partition, next: next))
    progress[partition] = nil
  }

  /// Ends open resets.
  package func closeResets(of partitions: [Watermarks.Partition]) {
    for index in resets.indices where partitions.contains(resets[index].partition) { resets[index].isDone = true }
  }

  /// Takes open resets.
  package func takeResets(of partitions: [Watermarks.Partition], owner: Int64) -> [PartitionReset] {
    var taken: [PartitionReset] = []
    for index in resets.indices where !resets[index].isDone && partitions.contains(resets[index].partition) {
      resets[index].takenBy = owner
      taken.append(PartitionReset(id: Int64(index + 1), partition: resets[index].partition, next: resets[index].next))
    }
    return taken
  }

  /// Ends a reset whose place the group has.
  package func finishReset(_ id: Int64, at place: StoredPlace, owner: Int64) -> Bool {
    let index = Int(id) - 1
    guard resets.indices.contains(index), resets[index].takenBy == owner, !resets[index].isDone else { return false }
    resets[index].isDone = true
    progress[place.partition] = StoredPlace(place.partition, next: place.next)
    return true
  }
}
