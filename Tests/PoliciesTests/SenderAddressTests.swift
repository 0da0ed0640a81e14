import Policies
import Testing

@Test(arguments: [
  ("Acme <referrals@acme.example>", "referrals@acme.example"), ("referrals@acme.example", "referrals@acme.example"),
  ("\"A <b>\" <c@d.example>", "c@d.example"), ("<c@d.example>", "c@d.example"),
])
func `the provider gets the bare address of the sender`(from: String, address: String) {
  #expect(Policy.Sender(from: from, postalAddress: "", tags: []).address == address)
}
