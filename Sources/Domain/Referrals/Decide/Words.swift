import Time

/// Spans, times of day and counts in words, as the sentences of findings say them.
enum Words {
  /// A span in its largest unit that loses nothing: "30 days", "36 hours".
  static func span(_ span: Duration) -> String {
    let seconds = span.boundedMicroseconds / 1_000_000
    for (unit, size) in units where seconds != 0 && seconds % size == 0 { return count(seconds / size, unit) }
    return count(seconds, "second")
  }

  /// A span's rough size, rounded down: "12 days", "3 hours".
  static func roughly(_ span: Duration) -> String {
    let seconds = max(0, span.boundedMicroseconds / 1_000_000)
    for (unit, size) in units where seconds >= size { return count(seconds / size, unit) }
    return count(seconds, "second")
  }

  /// A count with its noun: "1 day", "3 prompts".
  static func count(_ number: Int64, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }

  /// A time of day from minutes after midnight: "08:00".
  static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  /// A score with one decimal, rounded down so that 49.96 never reads as 50.
  static func score(_ score: Double) -> String {
    guard score.isFinite, score < 1e9, score > -1e9 else { return "\(score)" }
    let tenths = Int64((score * 10).rounded(.down))
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  private static let units: [(String, Int64)] = [("day", 86_400), ("hour", 3_600), ("minute", 60)]
}
