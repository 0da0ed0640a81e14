import ArgumentParser
import Files
import Foundation
import Settings

/// The options that every command shares which needs the machine's settings.
struct MachineOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The machine's settings.")
  var config: String?

  @Option(
    name: .customLong("set"), help: ArgumentHelp("One setting, stronger than file and environment.", valueName: "key=value"))
  var overrides: [String] = []

  /// Where the settings lie when no file is named.
  static let standardPath = "/etc/referrald/referrald.yaml"

  /// Reads the settings from all their sources.
  /// - Throws: exit 78 after printing every fault.
  func settings(needing secrets: [SettingKey] = []) throws -> Settings {
    let path = config ?? Self.standardPath
    let bytes = try read(path, isNamed: config != nil)
    let reading = Settings.read(
      file: bytes.map { (name: path, bytes: $0) }, environment: ProcessInfo.processInfo.environment,
      overrides: try pairs(), readFile: { try WholeFile.read($0) })
    let faults = reading.faults + (reading.settings?.missing(secrets) ?? [])
    guard let settings = reading.settings, faults.isEmpty else {
      for fault in faults { Console.trouble("\(fault)") }
      throw ExitStatus.configuration.exit
    }
    return settings
  }

  private func read(_ path: String, isNamed: Bool) throws -> [UInt8]? {
    do {
      let bytes = try WholeFile.read(path)
      guard bytes == nil, isNamed else { return bytes }
      Console.trouble("\(path): no such file; name an existing one with --config")
    } catch {
      Console.trouble("\(path): \(error)")
    }
    throw ExitStatus.configuration.exit
  }

  private func pairs() throws -> [String: String] {
    var pairs: [String: String] = [:]
    for text in overrides {
      guard let sign = text.firstIndex(of: "=") else { throw ValidationError("--set takes key=value, not “\(text)”") }
      pairs[String(text[..<sign])] = String(text[text.index(after: sign)...])
    }
    return pairs
  }
}
