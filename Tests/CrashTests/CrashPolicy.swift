/// A policy under which a fresh customer's first signal always becomes a mail, and no later one does.
let crashPolicy = """
  program:
    id: crash-test
    name: Crash test
    product: Acme
    landing_url: https://acme.example/signup
    terms_url: https://acme.example/terms
    unit: customer
  sender:
    from: "Acme <referrals@crash.example>"
    postal_address: "Acme Inc., 1 Main Street, Springfield, IL 62701, USA"
  links: { base: https://go.acme.example/r/ }
  disclosure:
    in_mail: "You may earn a reward when someone signs up through your link. Please say so when you share it."
    in_share: "I may get a reward if you sign up through my link."
  events:
    customer_updated: customer.profile.changed
  signals:
    milestone: { type: usage.milestone, weight: 70 }
  vetoes:
    ticket_open: { type: support.ticket.opened, until: support.ticket.resolved, key: data.ticket_id, at_most: 90d }
  throttle:
    cooldown: 30d
  rewards:
    - id: free-month
      earned_on: signed_up
      referrer: { months: 1 }
  """
