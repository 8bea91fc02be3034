"""Slack's numbers, each with the page that documents it."""

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS_A_MESSAGE = 50
BLOCKS_A_VIEW = 100

# Not documented: Slack answers msg_blocks_too_long from about 13,200 characters of blocks on
# (https://github.com/slackapi/bolt-js/issues/2509). The rest is a margin.
CHARACTERS_A_MESSAGE = 12_000

# https://docs.slack.dev/reference/block-kit/composition-objects/text-object
TEXT = 3_000

# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER = 150

# https://docs.slack.dev/reference/block-kit/blocks/actions-block
BUTTONS_A_BLOCK = 25

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
URL = 3_000

# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_LABEL = 75
OPTION_VALUE = 150
OPTIONS = 100

# https://docs.slack.dev/reference/block-kit/blocks/input-block
FIELD_LABEL = 2_000

# https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
FIELD_VALUE = 3_000

# https://docs.slack.dev/reference/views/modal-views
VIEW_TITLE = 24
PRIVATE_METADATA = 3_000

# https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
RESPONSE_URL_USES = 5

# https://docs.slack.dev/reference/methods/chat.postMessage#truncating: 4,000 is the recommended length of text.
FALLBACK = 3_000
