"""Previews of links to papers: title, authors, counts, and whether the paper was discussed here."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.incoming import maybe, parts, told
from adapters.slack.render import card_blocks
from adapters.slack.teams import Teams
from bot.domain import Place
from bot.ports import Inbound


async def unfurl(inbound: Inbound, teams: Teams, place: Place, event: Mapping[str, Any]) -> None:
    # https://docs.slack.dev/messaging/unfurling-links-in-messages
    cards = await inbound.unfurl(place, [maybe(link, "url") for link in parts(event, "links")])
    if not cards:
        return
    previews = {url: {"blocks": card_blocks(card)} for url, card in cards.items()}
    # A link in a message that is still being written has no channel yet: it is known by the preview's own id.
    if event.get("unfurl_id") and event.get("source"):
        where = {"unfurl_id": event["unfurl_id"], "source": event["source"]}
    else:
        where = {"channel": place.channel, "ts": told(event, "message_ts")}
    await teams.call(place.workspace, "chat_unfurl", unfurls=previews, **where)
