import Postgres
import Texts

/// An account whose members a customer is judged together with: the customer wins only while the account's version is the one
/// that was read.
package struct AccountClaim: Sendable, Equatable {
  package var customerID: String
  package var accountID: String
  /// The version read; 0 for an account not met before.
  package var version: Int64

  /// Joins customer, account and version.
  package init(customerID: String, accountID: String, version: Int64) {
    self.customerID = customerID
    self.accountID = accountID
    self.version = version
  }
}

extension Store {
  /// The versions of the accounts that a batch's customers are in, or come to be in.
  ///
  /// Asked before all else: a commit in between then shows in the facts or as an old version, and never as neither.
  static func accountVersions(ids: [String], addresses: [String], accounts: [String], codes: [String]) -> SQL {
    """
    select id, version from accounts where id in (
      select unnest(\(accounts)) union select account_id from customers where id = any(\(ids))
      union select account_id from customers where email = any(\(addresses))
      union select c.account_id from links l join customers c on c.id = l.customer_id where l.code = any(\(codes)))
    """
  }

  /// What precedes the customers in the commit statement where accounts are judged: each account moves on by one version, and
  /// `beaten` are the customers of those that another commit has moved. Empty without claims.
  ///
  /// Accounts are locked before customers and in their own order, since the first customer asks for all of `beaten`.
  static func accountJudgement(_ claims: [AccountClaim]) -> SQL {
    if claims.isEmpty { return "" }
    let expected = Dictionary(claims.map { (ByteText($0.accountID), $0.version) }) { first, _ in first }
    let versions = expected.sorted { $0.key < $1.key }
    return """
      bumped as (
        insert into accounts as a (id, version)
        select id, expected + 1 from unnest(\(versions.map(\.key.text)), \(versions.map(\.value))) as i(id, expected)
        on conflict (id) do update set version = excluded.version where a.version = excluded.version - 1
        returning id
      ), beaten as (
        select customer_id from unnest(\(claims.map(\.customerID)), \(claims.map(\.accountID))) as i(customer_id, account_id)
        where account_id not in (select id from bumped)
      ),
      """
  }
}
