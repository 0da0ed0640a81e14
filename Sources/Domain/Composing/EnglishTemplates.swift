import Policies

extension BuiltinTemplates {
  static let english: [MessageKind: String] = [
    .prompt: """
    ---
    subject: "{{#reward.referrer}}Share {{program.product}}, get {{reward.referrer}}{{/reward.referrer}}\
    {{^reward.referrer}}Know someone who would like {{program.product}}?{{/reward.referrer}}"
    ---
    Hi {{customer.greeting}},

    {{#customer.tenure}}
    You have been using {{program.product}} for {{customer.tenure}}, and we are glad it is working well for you.
    {{/customer.tenure}}
    {{^customer.tenure}}
    We are glad that {{program.product}} is working well for you.
    {{/customer.tenure}}

    {{#reward.referrer}}
    Know someone it would help too? Share your personal link and get {{reward.referrer}} for {{reward.per}}:
    {{/reward.referrer}}
    {{^reward.referrer}}
    Know someone it would help too? This is your personal link:
    {{/reward.referrer}}

    {{link}}

    {{#reward.limit}}{{reward.limit}} {{/reward.limit}}Here is a text you can paste:

    > {{share_text}}
    """,
    .reminder: """
    ---
    subject: "Your {{program.product}} link is still here"
    ---
    Hi {{customer.greeting}},

    {{#reward.referrer}}
    A short reminder: your personal link gets you {{reward.referrer}} for {{reward.per}}.
    {{/reward.referrer}}
    {{^reward.referrer}}
    A short reminder: this is your personal link, for anyone who might like {{program.product}}.
    {{/reward.referrer}}

    {{link}}
    """,
    .rewardPending: """
    ---
    subject: "Good news about your referral: {{reward.this}}"
    ---
    Hi {{customer.greeting}},

    {{#reward.event}}
    Someone used your referral link and {{reward.event}}. That earns you **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    Your referral earns you **{{reward.this}}**.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#link}}
    Your link, should someone else ask:

    {{link}}
    {{/link}}
    """,
    .rewardEarned: """
    ---
    subject: "You have earned {{reward.this}}"
    ---
    Hi {{customer.greeting}},

    {{#reward.event}}
    Someone used your referral link and {{reward.event}}: you have earned **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    You have earned **{{reward.this}}** for your referral.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#totals.rewards}}
    - Total rewards earned: {{totals.rewards}}
    {{/totals.rewards}}
    {{#totals.active_referrals}}
    - Active referrals: {{totals.active_referrals}}
    {{/totals.active_referrals}}

    {{#link}}
    Keep sharing:

    {{link}}
    {{/link}}
    """,
    .encouragement: """
    ---
    subject: "Your referrals so far"
    ---
    Hi {{customer.greeting}},

    Thank you for recommending {{program.product}}. Here is where you stand:

    {{#totals.active_referrals}}
    - Active referrals: {{totals.active_referrals}}
    {{/totals.active_referrals}}
    {{#totals.rewards}}
    - Total rewards earned: {{totals.rewards}}
    {{/totals.rewards}}

    Your link still works:

    {{link}}
    """,
  ]

  static let englishFriend = """
    ---
    subject: "Your welcome reward: {{reward.this}}"
    ---
    Hi {{customer.greeting}},

    You came to {{program.product}} through a referral, and that gets you **{{reward.this}}**.

    {{reward.state_sentence}}
    """
}
