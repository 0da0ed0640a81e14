/// Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
extension Registry {
  /// The `Content-Type` of `exposition()`.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All numbers now, one series a line.
  package func exposition() -> String {
    var text = ""
    for (metric, series) in snapshot() {
      let row = metric.row
      text += "# HELP \(row.name) \(escapedHelp(row.help))\n# TYPE \(row.name) \(row.kind.rawValue)\n"
      for (values, numbers) in series { write(numbers, row.name, Array(zip(row.labels, values)), to: &text) }
    }
    return text
  }

  private func write(_ series: Series, _ name: String, _ labels: [(String, String)], to text: inout String) {
    switch series {
    case .counter(let counter): text += "\(name)\(written(labels)) \(counter.value)\n"
    case .gauge(let gauge): text += "\(name)\(written(labels)) \(written(gauge.value))\n"
    case .histogram(let histogram):
      let snapshot = histogram.snapshot
      var total: UInt64 = 0
      for (bound, count) in zip(histogram.bounds + [.infinity], snapshot.counts) {
        total += count
        text += "\(name)_bucket\(written(labels + [("le", written(bound))])) \(total)\n"
      }
      text += "\(name)_sum\(written(labels)) \(written(snapshot.sum))\n\(name)_count\(written(labels)) \(total)\n"
    }
  }
}

private func written(_ labels: [(String, String)]) -> String {
  labels.isEmpty ? "" : "{" + labels.map { "\($0)=\"\(escapedValue($1))\"" }.joined(separator: ",") + "}"
}

/// A number as Go's ParseFloat reads it.
func written(_ number: Double) -> String {
  if number.isNaN { return "NaN" }
  if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
  if let whole = Int64(exactly: number) { return "\(whole)" }
  return "\(number)"
}

private func escapedHelp(_ text: String) -> String { escaped(text, quotes: false) }
private func escapedValue(_ text: String) -> String { escaped(text, quotes: true) }

/// Backslash and line feed are escaped everywhere, the double quote only in label values.
func escaped(_ text: String, quotes: Bool) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\"" where quotes: result += "\\\""
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
