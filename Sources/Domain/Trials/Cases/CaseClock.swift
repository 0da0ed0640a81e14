import PolicyFiles
import Time
internal import YAML

/// Reads the times of a case: offsets from the file's start, or times of their own.
struct CaseClock {
  let findings: PolicyFindings
  let start: Timestamp

  /// A time, or an offset from the file's start such as `3d`, `3d 4h` or `-2d`.
  func moment(_ node: YAML.Node, _ name: String) -> Timestamp {
    guard let text = node.scalar?.text else { return fault(node, name) }
    if let time = Timestamp(rfc3339: text) { return time }
    let isBefore = text.hasPrefix("-")
    let offset = span(node, name, isBefore || text.hasPrefix("+") ? String(text.dropFirst()) : text)
    return start.adding(isBefore ? .zero - offset : offset)
  }

  /// A span such as `3d 4h`; zero where it is none.
  func span(_ node: YAML.Node, _ name: String, _ text: String? = nil) -> Duration {
    let parts = (text ?? node.scalar?.text ?? "").split(separator: " ").map(String.init)
    guard (1...5).contains(parts.count) else {
      _ = fault(node, name)
      return .zero
    }
    var span = Duration.zero
    for part in parts {
      do throws(PolicyWrong) {
        span += try Duration(policyText: part)
      } catch {
        findings.fault(node.mark, error.about(name))
      }
    }
    return span
  }

  private func fault(_ node: YAML.Node, _ name: String) -> Timestamp {
    findings.fault(
      node.mark, "\(name) is a time", "write an offset such as 3d or 3d 4h, or a time such as 2026-03-02T15:00:00Z")
    return start
  }
}
