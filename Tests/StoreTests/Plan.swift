import Deciding
import JSONTree
import Postgres
import Store
import Synchronization

/// How PostgreSQL ran one statement, as its `auto_explain` tells of it: the plan that the daemon's session would get, not another.
struct Plan: Sendable {
  let statement: String
  let nodes: [PlanNode]

  /// Reads a notice; nil: it tells of something else.
  init?(notice: String) {
    guard let start = notice.firstIndex(of: "{"), notice.hasPrefix("duration:"),
      let told = try? JSON.parse(String(notice[start...])),  // another notice that holds a brace
      let plan = told["Plan"]
    else { return nil }
    statement = (told["Query Text"]?.string ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    nodes = PlanNode.all(of: plan)
  }

  /// What in it grows with the tables: rows that are read and thrown away, and indexes read from end to end.
  /// - Parameter partial: the indexes that hold a part of their table only, which is read as a whole for good reason.
  func faults(partial: Set<String>) -> [String] {
    nodes.flatMap { $0.faults(partial) }.map { "\($0), in: \(statement.prefix(200))" }
  }
}

/// One step of a plan, its rows those of one of its runs: a key looked up for each row of another step is a run.
struct PlanNode: Sendable {
  let title: String
  let index: String?
  /// Reads a table or an index, not what a function gives.
  let isScan: Bool
  let isFunction: Bool
  let runs: Double
  let returned: Double
  let removed: Double
  let isConditioned: Bool

  static func all(of plan: JSON) -> [PlanNode] {
    let below: [JSON] = if case .array(let plans) = plan["Plans"] { plans } else { [] }
    return [PlanNode(plan)] + below.flatMap(all)
  }

  private init(_ plan: JSON) {
    let type = plan["Node Type"]?.string ?? "", relation = plan["Relation Name"]?.string
    runs = plan["Actual Loops"]?.number ?? 1
    isFunction = type == "Function Scan"
    index = plan["Index Name"]?.string
    title = [type, relation, index].compactMap { $0 }.joined(separator: " ")
    isScan = type == "Bitmap Index Scan" || (relation != nil && (type == "Seq Scan" || index != nil))
    returned = plan["Actual Rows"]?.number ?? 0
    let thrown = ["Filter", "Join Filter", "Index Recheck"].compactMap { plan["Rows Removed by \($0)"]?.number }
    removed = thrown.reduce(0, +)
    isConditioned = plan["Index Cond"] != nil
  }

  fileprivate func faults(_ partial: Set<String>) -> [String] {
    var faults: [String] = []
    if removed > 100 * max(1, returned), !isFunction {
      faults.append("\(title) throws \(Int(removed)) rows away for \(Int(returned))")
    }
    let isWhole = isScan && !isConditioned && !(index.map(partial.contains) ?? false)
    let read = (returned + removed) * runs
    if isWhole, read > 1_000 { faults.append("\(title) is read from end to end: \(Int(read)) rows") }
    return faults
  }
}

/// Takes note of the plans of all statements of a pool.
final class PlanRecorder: Sendable {
  private let plans = Mutex<[Plan]>([])

  /// Makes each session of the pool tell its plans, under the planner's settings of the daemon.
  func attach(to configuration: inout Pool.Configuration) {
    configuration.sessionSettings = Store.plannerSettings.merging([
      "session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0", "auto_explain.log_analyze": "on",
      "auto_explain.log_timing": "off", "auto_explain.log_format": "json", "auto_explain.log_level": "notice",
      "auto_explain.log_parameter_max_length": "0",
    ]) { first, _ in first }
    configuration.onNotice = { [weak self] notice in
      guard let plan = Plan(notice: notice) else { return }
      self?.plans.withLock { $0.append(plan) }
    }
  }

  /// The plans since the last call.
  func take() -> [Plan] {
    plans.withLock { plans in
      defer { plans = [] }
      return plans
    }
  }
}
