import Policies
import Templates
internal import YAML

extension Policy.Personaliser {
  init(_ section: PolicySection) {
    self.init(url: section.text("url") ?? "", model: section.text("model") ?? "", fields: section.texts("fields") ?? [])
    if let value = section.duration("timeout") { timeout = value }
    guard section.isWritten else { return }
    if timeout > .seconds(2) {
      section.fault("timeout", "personaliser.timeout is above 2s: a mail would wait too long for its words", "write at most 2s")
    }
    if !url.isEmpty, !Self.isPrivate(url) {
      section.fault(
        "url", "personaliser.url would carry customers' data in the clear", "write https, or plain http to 127.0.0.1 or localhost"
      )
    }
    for field in fields where !ValueMask.mayShow(field) {
      let isFixed = TemplateVocabulary.knows(TemplatePath(field))
      section.fault(
        "fields", "personaliser.fields: \(field) " + (isFixed ? "is never shown to a model" : "is no variable of templates"),
        "remove it; \(ValueMask.showable.joined(separator: ", ")) and data.… can be shown")
    }
  }

  private static func isPrivate(_ url: String) -> Bool {
    let parts = url.lowercased().split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[0] == "http:" else { return true }
    let host = parts[2].prefix { $0 != ":" && $0 != "?" && $0 != "#" }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    return host == "localhost" || (labels.count == 4 && labels[0] == "127" && labels.allSatisfy { UInt8($0) != nil })
  }
}
