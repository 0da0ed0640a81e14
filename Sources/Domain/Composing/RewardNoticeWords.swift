import Deciding
import Policies
import Templates
import Time

extension RewardNotice {
  func words(_ language: MailLanguage, locale: String) -> Template.Value? {
    switch reward {
    case .rule(let rule): RewardWords.value(rule.value, language, locale: locale).map(Template.Value.words)
    case .external(let text): .untrusted(text)
    }
  }

  func event(_ language: MailLanguage) -> String? {
    if case .rule(let rule) = reward { RewardWords.event(rule.earnedOn, language) } else { nil }
  }

  func stateSentence(_ language: MailLanguage, _ dates: DateWords) -> String {
    switch state {
    case .pending(let until?):
      let day = dates.date(until, in: language)
      return switch language {
      case .en: "You will get your reward on \(day)."
      case .de: "Ihre Prämie folgt am \(day)."
      case .fr: "Vous recevrez votre récompense le \(day)."
      case .es: "Tu recompensa llegará el \(day)."
      }
    case .pending(nil):
      return switch language {
      case .en: "You will get your reward once we have checked the referral."
      case .de: "Ihre Prämie folgt, sobald wir die Empfehlung geprüft haben."
      case .fr: "Vous recevrez votre récompense dès que nous aurons vérifié le parrainage."
      case .es: "Tu recompensa llegará cuando hayamos comprobado la recomendación."
      }
    case .issued:
      return switch language {
      case .en: "Your reward will be applied to your account."
      case .de: "Ihre Prämie wird Ihrem Konto gutgeschrieben."
      case .fr: "Votre récompense sera ajoutée à votre compte."
      case .es: "Tu recompensa se aplicará a tu cuenta."
      }
    case .applied:
      return switch language {
      case .en: "Your reward has been applied to your account."
      case .de: "Ihre Prämie wurde Ihrem Konto gutgeschrieben."
      case .fr: "Votre récompense a été ajoutée à votre compte."
      case .es: "Tu recompensa se ha aplicado a tu cuenta."
      }
    }
  }
}
