import Templates
import Texts

/// Why a model's body is not sent.
package struct RewriteRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rules in the order they are asked; a closed set, fit for a metric's label.
  package enum Reason: String, Sendable, CaseIterable {
    /// Nothing is left of it.
    case empty
    /// Under half or over one and a half times the template's.
    case length
    /// A control, invisible or unusual character that the mail did not have.
    case character
    /// A mark was lost, repeated or made up.
    case mark
    /// A paragraph with a link, a reward, a figure or the disclosure is not as it was.
    case fixedParagraph = "fixed_paragraph"
    case markup
    /// Something that a mail reader could turn into a link.
    case address
    /// A number, or a measure such as "months", that neither the template nor the facts have.
    case number
    /// A word about rewards, money or guarantees.
    case promise
    /// A capitalised word that neither the template nor the facts have.
    case name
    /// Not the mail's language, or one that we cannot tell.
    case language
  }

  package var reason: Reason
  /// What broke the rule, on one line; empty where there is nothing to show.
  package var detail: String

  init(_ reason: Reason, _ detail: String = "") {
    self.reason = reason
    self.detail = UntrustedText.oneLine(detail, limit: 60)
  }

  package var description: String { detail.isEmpty ? reason.rawValue : "\(reason.rawValue): \(detail)" }
}
