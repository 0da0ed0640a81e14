import Policies

extension BuiltinTemplates {
  static let german: [MessageKind: String] = [
    .prompt: """
    ---
    subject: "{{#reward.referrer}}{{program.product}} empfehlen, {{reward.referrer}} erhalten{{/reward.referrer}}\
    {{^reward.referrer}}Wem würde {{program.product}} auch gefallen?{{/reward.referrer}}"
    ---
    Hallo{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#customer.tenure}}
    Sie nutzen {{program.product}} seit {{customer.tenure}}, und wir freuen uns, dass es gut läuft.
    {{/customer.tenure}}
    {{^customer.tenure}}
    wir freuen uns, dass {{program.product}} bei Ihnen gut läuft.
    {{/customer.tenure}}

    {{#reward.referrer}}
    Wem könnte es auch helfen? Teilen Sie Ihren persönlichen Link und erhalten Sie {{reward.referrer}} für {{reward.per}}:
    {{/reward.referrer}}
    {{^reward.referrer}}
    Wem könnte es auch helfen? Das ist Ihr persönlicher Link:
    {{/reward.referrer}}

    {{link}}

    {{#reward.limit}}{{reward.limit}} {{/reward.limit}}Ein Text zum Kopieren:

    > {{share_text}}
    """,
    .reminder: """
    ---
    subject: "Ihr Link für {{program.product}} gilt weiter"
    ---
    Hallo{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#reward.referrer}}
    eine kurze Erinnerung: Ihr persönlicher Link bringt Ihnen {{reward.referrer}} für {{reward.per}}.
    {{/reward.referrer}}
    {{^reward.referrer}}
    eine kurze Erinnerung: Das ist Ihr persönlicher Link für alle, denen {{program.product}} gefallen könnte.
    {{/reward.referrer}}

    {{link}}
    """,
    .rewardPending: """
    ---
    subject: "Gute Nachricht zu Ihrer Empfehlung: {{reward.this}}"
    ---
    Hallo{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#reward.event}}
    jemand ist Ihrem Empfehlungslink gefolgt und {{reward.event}}. Das bringt Ihnen **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    Ihre Empfehlung bringt Ihnen **{{reward.this}}**.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#link}}
    Ihr Link, falls noch jemand fragt:

    {{link}}
    {{/link}}
    """,
    .rewardEarned: """
    ---
    subject: "Für Ihre Empfehlung: {{reward.this}}"
    ---
    Hallo{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#reward.event}}
    jemand ist Ihrem Empfehlungslink gefolgt und {{reward.event}}: Sie erhalten **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    für Ihre Empfehlung erhalten Sie **{{reward.this}}**.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#totals.rewards}}
    - Prämien insgesamt: {{totals.rewards}}
    {{/totals.rewards}}
    {{#totals.active_referrals}}
    - Aktive Empfehlungen: {{totals.active_referrals}}
    {{/totals.active_referrals}}

    {{#link}}
    Zum Weitergeben:

    {{link}}
    {{/link}}
    """,
    .encouragement: """
    ---
    subject: "Ihre Empfehlungen bisher"
    ---
    Hallo{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    danke, dass Sie {{program.product}} empfehlen. So steht es:

    {{#totals.active_referrals}}
    - Aktive Empfehlungen: {{totals.active_referrals}}
    {{/totals.active_referrals}}
    {{#totals.rewards}}
    - Prämien insgesamt: {{totals.rewards}}
    {{/totals.rewards}}

    Ihr Link gilt wie bisher:

    {{link}}
    """,
  ]

  static let germanFriend = """
    ---
    subject: "Ihre Willkommensprämie: {{reward.this}}"
    ---
    Hallo{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    Sie sind über eine Empfehlung zu {{program.product}} gekommen. Das bringt Ihnen **{{reward.this}}**.

    {{reward.state_sentence}}
    """
}
