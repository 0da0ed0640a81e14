import Curl
import Journaling
import Links
import Metrics
import MultiMail
import Pipeline
import Policies
import Settings

extension Daemon {
  /// How the provider is reached.
  func mailer() throws -> Provider {
    Provider(
      ProviderSettings(settings, from: programmes.value.policy.sender.address),
      client: try Client(Client.Settings(maxConnections: settings.deliver.concurrency)),
      onRefusal: { [registry] status in registry.counter(.providerRefusals, "\(status)").add() })
  }

  /// The pipeline's settings out of the machine's.
  func pipelineSettings(_ incarnation: Int64) throws -> PipelineSettings {
    let policy = programmes.value.policy
    guard let key = settings.secrets.linkKey.flatMap({ LinkKey(secret: Array($0.revealed.utf8)) }) else {
      throw SchemaFault(description: "the secret link_key is not set or has under 16 bytes")
    }
    var result = PipelineSettings(
      instance: settings.instance, incarnation: incarnation, programmeID: policy.program.id,
      publicBase: settings.http.publicURL ?? policy.publicBase, linkKey: key)
    result.lanes = settings.pipeline.lanes
    result.batch = settings.pipeline.batch
    result.inFlightRecords = settings.pipeline.inFlightRecords
    result.inFlightBytes = settings.pipeline.inFlightMiB << 20
    result.concurrency = settings.deliver.concurrency
    result.patience = settings.deliver.patience
    result.oversightAddress = settings.multimail.oversightAddress
    result.onlyTo = settings.deliver.onlyTo
    return result
  }
}

extension ProviderSettings {
  /// The machine's account at the provider.
  init(_ settings: Settings, from sender: String) {
    self.init(
      baseURL: settings.multimail.url, key: settings.secrets.multimailKey?.revealed ?? "",
      mailboxID: settings.multimail.mailboxID,
      from: sender)
  }
}

extension Policy {
  /// Scheme and host of the policy's links: where the public pages are reached.
  var publicBase: String {
    let base = if case .base(let text) = links { text } else { program.landingURL }
    return base.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
  }
}

extension PipelineLog {
  /// Writes to the process's log.
  init(_ journal: Log) {
    self.init { level, message, particulars in
      switch level {
      case .debug: journal.debug(message, particulars)
      case .info: journal.info(message, particulars)
      case .notice: journal.notice(message, particulars)
      case .warning: journal.warning(message, particulars)
      case .error: journal.error(message, particulars)
      }
    }
  }
}
