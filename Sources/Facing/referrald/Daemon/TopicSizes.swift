import Kafka
import Pipeline
import Settings

extension Daemon {
  /// Says when the dead-letter topic takes smaller records than referrald sends, as one made before `topics` said so.
  func compareSizes() async {
    let (topic, wanted) = (settings.kafka.topicDead, Producer.topicLimit(settings.kafka.libraryProperties))
    let admin = Admin(brokers: settings.kafka.brokers, properties: Connections.properties(settings), within: .seconds(5))
    do throws(KafkaError) {
      guard let limit = try await admin.setting("max.message.bytes", of: topic).flatMap({ Int($0) }), limit < wanted else {
        return
      }
      log(
        .notice, "the dead-letter topic takes smaller records than referrald sends, and larger ones are cut: raise its limit",
        [("topic", topic), ("max.message.bytes", "\(limit)"), ("wanted", "\(wanted)")])
    } catch {
      log(.info, "the size limit of the dead-letter topic is not known", [("topic", topic), ("error", "\(error)")])
    }
  }
}
