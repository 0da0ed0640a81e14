import Policies
import Templates

/// The templates that are used where the owner wrote none. They need nothing but the policy: each mail can be made.
enum BuiltinTemplates {
  /// The kinds that have one; an announcement is always the owner's.
  static let kinds: [MessageKind] = [.prompt, .reminder, .rewardPending, .rewardEarned, .encouragement]

  /// The source of a kind's template; nil for announcements.
  static func source(_ kind: MessageKind, _ language: MailLanguage) -> String? {
    sources(language)[kind]
  }

  /// What the friend reads about their own reward.
  static func friendSource(_ language: MailLanguage) -> String {
    switch language {
    case .en: englishFriend
    case .de: germanFriend
    case .fr: frenchFriend
    case .es: spanishFriend
    }
  }

  /// The text to pass on where the policy has none that can be used.
  static func shareText(_ language: MailLanguage) -> String {
    switch language {
    case .en:
      """
      I use {{program.product}} and like it.\
      {{#reward.friend}} With my link you get {{reward.friend}}:{{/reward.friend}} \
      {{link}} {{disclosure}}
      """
    case .de:
      """
      Ich nutze {{program.product}} gern.\
      {{#reward.friend}} Mit meinem Link bekommst du {{reward.friend}}:{{/reward.friend}} \
      {{link}} {{disclosure}}
      """
    case .fr:
      """
      J'utilise {{program.product}} avec plaisir.\
      {{#reward.friend}} Avec mon lien, tu as droit à {{reward.friend}}\u{A0}:{{/reward.friend}} \
      {{link}} {{disclosure}}
      """
    case .es:
      """
      Uso {{program.product}} y me gusta.\
      {{#reward.friend}} Con mi enlace consigues {{reward.friend}}:{{/reward.friend}} \
      {{link}} {{disclosure}}
      """
    }
  }

  private static func sources(_ language: MailLanguage) -> [MessageKind: String] {
    switch language {
    case .en: english
    case .de: german
    case .fr: french
    case .es: spanish
    }
  }
}
