import Policies

extension BuiltinTemplates {
  static let french: [MessageKind: String] = [
    .prompt: """
    ---
    subject: "{{#reward.referrer}}Recommandez {{program.product}}\u{A0}: {{reward.referrer}}{{/reward.referrer}}\
    {{^reward.referrer}}À qui {{program.product}} plairait-il aussi\u{202F}?{{/reward.referrer}}"
    ---
    Bonjour{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#customer.tenure}}
    Vous utilisez {{program.product}} depuis {{customer.tenure}}, et nous sommes ravis que tout se passe bien.
    {{/customer.tenure}}
    {{^customer.tenure}}
    Nous sommes ravis que {{program.product}} vous convienne.
    {{/customer.tenure}}

    {{#reward.referrer}}
    À qui cela pourrait-il aussi servir\u{202F}? Partagez votre lien personnel et recevez {{reward.referrer}} pour {{reward.per}}\u{A0}:
    {{/reward.referrer}}
    {{^reward.referrer}}
    À qui cela pourrait-il aussi servir\u{202F}? Voici votre lien personnel\u{A0}:
    {{/reward.referrer}}

    {{link}}

    {{#reward.limit}}{{reward.limit}} {{/reward.limit}}Un texte à copier\u{A0}:

    > {{share_text}}
    """,
    .reminder: """
    ---
    subject: "Votre lien {{program.product}} est toujours là"
    ---
    Bonjour{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#reward.referrer}}
    Un petit rappel\u{A0}: votre lien personnel vous rapporte {{reward.referrer}} pour {{reward.per}}.
    {{/reward.referrer}}
    {{^reward.referrer}}
    Un petit rappel\u{A0}: voici votre lien personnel, pour tous ceux à qui {{program.product}} pourrait plaire.
    {{/reward.referrer}}

    {{link}}
    """,
    .rewardPending: """
    ---
    subject: "Du nouveau pour votre parrainage\u{A0}: {{reward.this}}"
    ---
    Bonjour{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#reward.event}}
    Quelqu'un a utilisé votre lien de parrainage et {{reward.event}}. Cela vous donne droit à **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    Votre parrainage vous donne droit à **{{reward.this}}**.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#link}}
    Votre lien, si quelqu'un d'autre le demande\u{A0}:

    {{link}}
    {{/link}}
    """,
    .rewardEarned: """
    ---
    subject: "Pour votre parrainage\u{A0}: {{reward.this}}"
    ---
    Bonjour{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    {{#reward.event}}
    Quelqu'un a utilisé votre lien de parrainage et {{reward.event}}\u{A0}: vous recevez **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    Pour votre parrainage, vous recevez **{{reward.this}}**.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#totals.rewards}}
    - Total des récompenses\u{A0}: {{totals.rewards}}
    {{/totals.rewards}}
    {{#totals.active_referrals}}
    - Parrainages actifs\u{A0}: {{totals.active_referrals}}
    {{/totals.active_referrals}}

    {{#link}}
    Continuez à partager\u{A0}:

    {{link}}
    {{/link}}
    """,
    .encouragement: """
    ---
    subject: "Vos parrainages jusqu'ici"
    ---
    Bonjour{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    Merci de recommander {{program.product}}. Voici où vous en êtes\u{A0}:

    {{#totals.active_referrals}}
    - Parrainages actifs\u{A0}: {{totals.active_referrals}}
    {{/totals.active_referrals}}
    {{#totals.rewards}}
    - Total des récompenses\u{A0}: {{totals.rewards}}
    {{/totals.rewards}}

    Votre lien est toujours valable\u{A0}:

    {{link}}
    """,
  ]

  static let frenchFriend = """
    ---
    subject: "Votre récompense de bienvenue\u{A0}: {{reward.this}}"
    ---
    Bonjour{{#customer.named}} {{customer.greeting}}{{/customer.named}},

    Vous avez découvert {{program.product}} grâce à un parrainage, qui vous donne droit à **{{reward.this}}**.

    {{reward.state_sentence}}
    """
}
