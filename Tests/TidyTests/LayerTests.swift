import Foundation
import Testing

/// What everyone above the libraries speaks of.
private let vocabulary: Set = ["Addresses", "JSONTree", "Texts", "Time"]

/// The layers as data: what each target of ours may import of ours.
let layers: [String: Set<String>] = [
  "CLibPQ": [], "CSpawn": [], "CLibCurl": [], "CMarkGFM": [], "CYAML": [], "CIDN2": [], "CMicroHTTPD": [], "CRdKafka": [],
  "CZlib": [], "CZstd": [],
  "Kafka": ["CRdKafka", "Threads"], "Postgres": ["CLibPQ", "Threads"],
  "PrivatePostgres": ["CLibPQ", "CSpawn", "Postgres", "Threads"],
  "Curl": ["CLibCurl", "Threads"], "Markdown": ["CMarkGFM"],
  "YAML": ["CYAML"], "IDN": ["CIDN2"],
  "HTTPServer": ["CMicroHTTPD"], "Threads": [], "Systemd": [],
  "Unpacking": ["CZlib", "CZstd"], "Files": ["Unpacking"], "Metrics": [],
  "Settings": ["YAML"],
  "Journaling": ["Systemd"],
  "Texts": [], "JSONTree": ["Texts"], "Time": ["Texts"], "Addresses": ["IDN", "Texts"], "Digests": ["Texts"],
  "Offsets": ["Texts"], "Links": [], "Templates": vocabulary.union(["Digests"]),
  "Referrals": vocabulary.union(["Digests", "Links", "Markdown", "Offsets", "Templates", "YAML"]),
  "Store": vocabulary.union(["Referrals", "Postgres"]),
  "Pipeline": vocabulary.union(["Referrals", "Store", "Kafka", "MultiMail", "Rewriting", "Metrics"]),
  "DemoDay": vocabulary.union(["Referrals"]),
  "MultiMail": vocabulary.union(["Curl", "Referrals"]), "Rewriting": vocabulary.union(["Curl", "Referrals"]),
  "Sandbox": vocabulary.union(["HTTPServer", "Files", "Markdown", "Referrals"]),
  "Audit": vocabulary.union(["Referrals", "Store", "Postgres", "Kafka", "Files", "DemoDay"]),
  "referrald": [
    "Audit", "Curl", "DemoDay", "Files", "HTTPServer", "Journaling", "JSONTree", "Kafka", "Metrics", "MultiMail", "Pipeline",
    "Postgres",
    "PrivatePostgres", "Referrals", "Rewriting", "Sandbox", "Settings", "Store", "Systemd", "Texts", "Time",
  ],
]

let wrappers: Set<String> = [
  "Kafka", "Postgres", "PrivatePostgres", "Curl", "Markdown", "YAML", "IDN", "HTTPServer", "Threads", "Systemd", "Files",
  "Unpacking",
]

/// Where each target of `Sources` stands; the top reads as a table of contents.
let groups = ["Libraries", "Clients", "Domain", "Running", "Demo", "Facing"]

struct SourceFile {
  var target: String
  var path: String
  var text: String

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func all(_ folder: String = "Sources") throws -> [SourceFile] {
    let base = root.appending(path: folder)
    let names = try #require(FileManager.default.enumerator(atPath: base.path()))
    return try names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { name in
      // Below Sources a target stands in its group.
      let place = name.split(separator: "/").map(String.init)
      let target = groups.contains(place[0]) ? place[1] : place[0]
      return SourceFile(target: target, path: name, text: try String(contentsOf: base.appending(path: name), encoding: .utf8))
    }
  }
}

@Test func `Imports run downward only`() throws {
  for file in try SourceFile.all() {
    let allowed = try #require(layers[file.target], "\(file.target) is not in the layer table")
    for line in file.text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place <= 1, words.count > place + 1 else { continue }
      let module = String(words[place + 1])
      #expect(layers[module] == nil || allowed.contains(module), "\(file.path) imports \(module)")
    }
  }
}

@Test func `The top of Sources is a table of contents`() throws {
  #expect(
    try FileManager.default.contentsOfDirectory(atPath: SourceFile.root.appending(path: "Sources").path()).sorted()
      == groups.sorted())
}

@Test func `Unsafe code stands only in the wrappers`() throws {
  for file in try SourceFile.all() where !wrappers.contains(file.target) {
    for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let code = line.prefix { $0 != "\"" }
      guard !code.contains("//") else { continue }
      #expect(!code.contains(/\bunsafe\b|withUnsafe|UnsafePointer|UnsafeMutable/), "\(file.path):\(number + 1)")
    }
  }
}

@Test func `The top level holds only what the design names`() throws {
  let known: Set<String> = [
    "Package.swift", "Package.resolved", "README.md", "CHANGELOG.md", "LICENSE", "Sources", "Tests", "deploy", "systemd",
  ]
  for name in try FileManager.default.contentsOfDirectory(atPath: SourceFile.root.path()) where !name.hasPrefix(".") {
    #expect(known.contains(name), "\(name) stands at the top level")
  }
}

@Test func `No target is a drawer for odds and ends`() throws {
  for file in try SourceFile.all() {
    #expect(!file.path.contains(/Util|Helper|Common|Manager/), "\(file.path)")
  }
}
