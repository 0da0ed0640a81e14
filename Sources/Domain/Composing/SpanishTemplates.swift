import Policies

extension BuiltinTemplates {
  static let spanish: [MessageKind: String] = [
    .prompt: """
    ---
    subject: "{{#reward.referrer}}Recomienda {{program.product}} y consigue {{reward.referrer}}{{/reward.referrer}}\
    {{^reward.referrer}}¿A quién le gustaría {{program.product}}?{{/reward.referrer}}"
    ---
    Hola{{#customer.named}} {{customer.greeting}}{{/customer.named}}:

    {{#customer.tenure}}
    Usas {{program.product}} desde hace {{customer.tenure}}, y nos alegra que te vaya bien.
    {{/customer.tenure}}
    {{^customer.tenure}}
    Nos alegra que {{program.product}} te funcione bien.
    {{/customer.tenure}}

    {{#reward.referrer}}
    ¿A quién más le serviría? Comparte tu enlace personal y consigue {{reward.referrer}} por {{reward.per}}:
    {{/reward.referrer}}
    {{^reward.referrer}}
    ¿A quién más le serviría? Este es tu enlace personal:
    {{/reward.referrer}}

    {{link}}

    {{#reward.limit}}{{reward.limit}} {{/reward.limit}}Un texto para copiar:

    > {{share_text}}
    """,
    .reminder: """
    ---
    subject: "Tu enlace de {{program.product}} sigue aquí"
    ---
    Hola{{#customer.named}} {{customer.greeting}}{{/customer.named}}:

    {{#reward.referrer}}
    Un breve recordatorio: con tu enlace personal consigues {{reward.referrer}} por {{reward.per}}.
    {{/reward.referrer}}
    {{^reward.referrer}}
    Un breve recordatorio: este es tu enlace personal, para quien pueda interesarse por {{program.product}}.
    {{/reward.referrer}}

    {{link}}
    """,
    .rewardPending: """
    ---
    subject: "Buenas noticias sobre tu recomendación: {{reward.this}}"
    ---
    Hola{{#customer.named}} {{customer.greeting}}{{/customer.named}}:

    {{#reward.event}}
    Alguien ha usado tu enlace y {{reward.event}}. Con ello consigues **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    Por tu recomendación consigues **{{reward.this}}**.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#link}}
    Tu enlace, por si alguien más lo pide:

    {{link}}
    {{/link}}
    """,
    .rewardEarned: """
    ---
    subject: "Por tu recomendación: {{reward.this}}"
    ---
    Hola{{#customer.named}} {{customer.greeting}}{{/customer.named}}:

    {{#reward.event}}
    Alguien ha usado tu enlace y {{reward.event}}: consigues **{{reward.this}}**.
    {{/reward.event}}
    {{^reward.event}}
    Por tu recomendación consigues **{{reward.this}}**.
    {{/reward.event}}

    {{reward.state_sentence}}

    {{#totals.rewards}}
    - Total de recompensas: {{totals.rewards}}
    {{/totals.rewards}}
    {{#totals.active_referrals}}
    - Recomendaciones activas: {{totals.active_referrals}}
    {{/totals.active_referrals}}

    {{#link}}
    Sigue compartiendo:

    {{link}}
    {{/link}}
    """,
    .encouragement: """
    ---
    subject: "Tus recomendaciones hasta ahora"
    ---
    Hola{{#customer.named}} {{customer.greeting}}{{/customer.named}}:

    Gracias por recomendar {{program.product}}. Así van:

    {{#totals.active_referrals}}
    - Recomendaciones activas: {{totals.active_referrals}}
    {{/totals.active_referrals}}
    {{#totals.rewards}}
    - Total de recompensas: {{totals.rewards}}
    {{/totals.rewards}}

    Tu enlace funciona como siempre:

    {{link}}
    """,
  ]

  static let spanishFriend = """
    ---
    subject: "Tu recompensa de bienvenida: {{reward.this}}"
    ---
    Hola{{#customer.named}} {{customer.greeting}}{{/customer.named}}:

    Llegaste a {{program.product}} por una recomendación, y con ello consigues **{{reward.this}}**.

    {{reward.state_sentence}}
    """
}
