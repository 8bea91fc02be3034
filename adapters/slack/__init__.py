"""Broadsheet in a Slack workspace: Bolt's async app over Socket Mode or signed HTTP.

``platform`` is the port; ``interactions`` and ``events`` turn what Slack sends into calls of ``bot.ports.Inbound``;
``render`` and ``views`` draw messages and forms as Block Kit; ``faults`` says what each failure of Slack means.
"""

NAME = "slack"
