import JSONTree
import Policies
import Templates
import Texts

/// Every template that a policy can use, parsed once.
struct TemplateLibrary: Sendable {
  private let files: [String: TemplateFile]
  private let builtin: [MailLanguage: [String: TemplateFile]]
  private let shareTexts: [String: TemplateFile.ShareText]
  private let settings: Policy.TemplateSettings

  /// Parses them all.
  /// - Returns: the library, with the faults of what could not be parsed or has no place in it.
  static func load(_ policy: Policy) -> (library: TemplateLibrary, faults: [TemplateFault]) {
    var faults: [TemplateFault] = []
    var files: [String: TemplateFile] = [:]
    for (name, source) in policy.templates.sources.sorted(by: { $0.key < $1.key }) {
      collect(&faults) { () throws(TemplateFaults) in
        let place = try TemplatePlace(file: name, policy)
        files[place.key] = try TemplateFile(key: place.key, name: name, locale: place.locale, source: source)
      }
    }
    var shareTexts: [String: TemplateFile.ShareText] = [:]
    for (locale, source) in policy.shareText.sorted(by: { $0.key < $1.key }) {
      collect(&faults) { () throws(TemplateFaults) in
        shareTexts[locale] = try .init(source, name: "share_text.\(locale)", locale: locale)
      }
    }
    var builtin: [MailLanguage: [String: TemplateFile]] = [:]
    for language in MailLanguage.allCases {
      collect(&faults) { () throws(TemplateFaults) in
        builtin[language] = try builtins(language)
        let locale = "built-in \(language.rawValue)"
        shareTexts[locale] = try .init(BuiltinTemplates.shareText(language), name: locale, locale: language.rawValue)
      }
    }
    let library = TemplateLibrary(files: files, builtin: builtin, shareTexts: shareTexts, settings: policy.templates)
    return (library, faults)
  }

  /// The templates for a mail, most specific first.
  /// - Parameter locale: one of the policy's.
  func candidates(_ kind: MessageKind, signal: String, locale: String, forFriend: Bool) -> [TemplateFile] {
    let kind = kind.rawValue
    let signal = forFriend ? TemplatePlace.friend : signal
    var keys = ["\(kind).\(signal).\(MailLanguage.normalized(locale))", "\(kind).\(signal)"]
    // What was written for the referrer would tell the friend a story that is not theirs.
    if !forFriend { keys += ["\(kind).\(MailLanguage.normalized(locale))", kind] }
    let builtinKey = forFriend ? "\(kind).\(TemplatePlace.friend)" : kind
    let languages = [locale, settings.defaultLocale, "en"].compactMap { MailLanguage(rawValue: MailLanguage.base($0)) }
    return keys.compactMap { files[$0] } + languages.compactMap { builtin[$0]?[builtinKey] }
  }

  /// The members of `data` that the templates of a kind name.
  func dataNames(_ kind: MessageKind) -> Set<String> {
    let own = files.filter { $0.key == kind.rawValue || $0.key.hasPrefix("\(kind.rawValue).") }.values
    let all = Array(own) + builtin.values.compactMap { $0[kind.rawValue] }
    return Set(all.flatMap { $0.subject.paths + $0.body.paths }.filter(\.isData).map { $0.json.steps[1] })
  }

  /// The texts to pass on, most fitting first.
  func shareTexts(locale: String) -> [TemplateFile.ShareText] {
    let language = MailLanguage(locale: locale).rawValue
    return [locale, MailLanguage.base(locale), "built-in \(language)"].compactMap { shareTexts[$0] }
  }

  private static func builtins(_ language: MailLanguage) throws(TemplateFaults) -> [String: TemplateFile] {
    var files: [String: TemplateFile] = [:]
    for kind in BuiltinTemplates.kinds {
      guard let source = BuiltinTemplates.source(kind, language) else { continue }
      files[kind.rawValue] = try file(kind.rawValue, language, source)
    }
    let friend = "\(MessageKind.rewardEarned.rawValue).\(TemplatePlace.friend)"
    files[friend] = try file(friend, language, BuiltinTemplates.friendSource(language))
    let pending = "\(MessageKind.rewardPending.rawValue).\(TemplatePlace.friend)"
    files[pending] = try file(pending, language, BuiltinTemplates.friendSource(language))
    return files
  }

  private static func file(_ key: String, _ language: MailLanguage, _ source: String) throws(TemplateFaults) -> TemplateFile {
    try TemplateFile(key: key, name: "built-in \(key).\(language.rawValue)", locale: language.rawValue, source: source)
  }

  private static func collect(_ faults: inout [TemplateFault], _ body: () throws(TemplateFaults) -> Void) {
    do { try body() } catch { faults += error.faults }
  }
}

extension TemplateFile {
  /// A text to pass on, in one locale.
  struct ShareText: Sendable {
    let locale: String
    let template: Template

    init(_ source: String, name: String, locale: String) throws(TemplateFaults) {
      self.locale = locale
      let line = UntrustedText.oneLine(source, limit: 4_000, isOurs: true)
      template = try TemplateParser.parse(line, name: name, surroundings: .markdown)
    }
  }
}

/// What a template file's name says: `<kind>[.<signal>][.<locale>].md`.
package struct TemplatePlace {
  /// The signal's place in the names of what a friend reads about their own reward.
  package static let friend = "friend"

  let key: String
  let locale: String

  init(file: String, _ policy: Policy) throws(TemplateFaults) {
    func fault(_ message: String, _ remedy: String) -> TemplateFaults {
      let start = Template.Position(line: 1, column: 1)
      return TemplateFaults(faults: [TemplateFault(template: file, position: start, message: message, remedy: remedy)])
    }
    guard file.hasSuffix(".md") else { throw fault("a template's name is <kind>[.<signal>][.<locale>].md", "rename it") }
    var parts = file.dropLast(3).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let first = parts.removeFirst()
    guard let kind = MessageKind(rawValue: first), kind != .copy else {
      let kinds = MessageKind.allCases.map(\.rawValue)
      throw fault("the file's name must begin with a kind", Suggestion.remedy(for: first, among: kinds))
    }
    let settings = policy.templates
    var place = kind.rawValue
    var suffix = ""
    let named = parts.last.map(MailLanguage.normalized)
    locale = settings.locales.first { MailLanguage.normalized($0) == named } ?? settings.defaultLocale
    if named == MailLanguage.normalized(locale) {
      suffix = "." + MailLanguage.normalized(locale)
      parts.removeLast()
    }
    guard parts.count <= 1 else {
      let remedy = Suggestion.remedy(for: parts[1], among: settings.locales)
      throw fault("\"\(parts[1])\" is not one of templates.locales", remedy)
    }
    if let signal = parts.first {
      let known =
        policy.signals.contains { $0.name == signal } || kind == .announcement || (kind.isNotice && signal == Self.friend)
      guard known else {
        let remedy = Suggestion.remedy(for: signal, among: policy.signals.map(\.name) + settings.locales)
        throw fault("\"\(signal)\" is neither a signal nor a locale of the policy", remedy)
      }
      place += "." + signal
    }
    key = place + suffix
  }
}
