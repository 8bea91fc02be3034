"""Discord's limits as its documentation gives them, each with its page."""

# https://discord.com/developers/docs/components/reference#what-is-a-component
COMPONENTS = 40
"""Of one message, nested ones counted too."""
TEXT = 4_000
"""Characters over all text of one message."""
# https://discord.com/developers/docs/components/reference#action-row
ROW = 5
# https://discord.com/developers/docs/components/reference#button
BUTTON_LABEL = 80
BUTTON_URL = 512
CUSTOM_ID = 100
# https://discord.com/developers/docs/components/reference#label
FORM_FIELDS = 5
FIELD_LABEL = 45
FIELD_DESCRIPTION = 100
# https://discord.com/developers/docs/interactions/receiving-and-responding
FORM_TITLE = 45
# https://discord.com/developers/docs/components/reference#text-input
FIELD_VALUE = 4_000
# https://discord.com/developers/docs/components/reference#string-select-select-option-structure
OPTION = 100
# https://discord.com/developers/docs/interactions/application-commands
DESCRIPTION = 100
CHOICE = 100
CHOICES = 25
COMMAND = 8_000
"""Characters of one command: names, descriptions and choices of everything under it."""
# https://discord.com/developers/docs/resources/channel#start-thread-from-message
THREAD_NAME = 100
# https://discord.com/developers/docs/resources/message#create-message
NONCE = 25
# https://discord.com/developers/docs/resources/message#get-reactions
REACTIONS_A_PAGE = 100
# https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
FOLLOW_UPS = 5
"""Further answers to one interaction in a server that the application is not in."""
