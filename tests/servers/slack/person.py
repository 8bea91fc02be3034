"""A person in our Slack: what they type, press, fill in and react with."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.slack import block_kit
from tests.servers.slack.server import PATIENCE, SlackServer
from tests.servers.slack.state import BOT_USER, TEAM, Said


@dataclass
class SlackPerson:
    slack: SlackServer
    id: str = "U1"
    last: dict[str, Any] = field(default_factory=dict)
    """The last interaction."""

    # --- commands ---------------------------------------------------------------------------------

    async def types(self, line: str, channel: str = "C1") -> None:
        """A slash command; returns when it was acknowledged."""
        self.last = self.slack.interaction(self.id, channel)
        payload = {
            "command": "/papers",
            "text": line,
            "team_id": TEAM,
            "team_domain": "t1",
            "channel_id": channel,
            "channel_name": "nlp",
            "user_id": self.id,
            "user_name": "somebody",
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": self.slack.evil_response_url or self.last["response_url"],
            "trigger_id": self.last["trigger_id"],
        }
        await self.slack.deliver("slash_commands", payload)

    async def asks(self, line: str, channel: str = "C1") -> Said:
        """A slash command; returns its answer."""
        await self.types(line, channel)
        return await self.answer()

    async def answer(self, within: float = PATIENCE) -> Said:
        return (await self.slack.until(lambda: self.slack.answers_to(self.last), within))[0]

    async def mentions(self, line: str, channel: str = "C1", thread: str = "") -> Said:
        before = len(self.slack.state.private)
        event = {"type": "app_mention", "user": self.id, "text": f"<@{BOT_USER}> {line}", "channel": channel}
        event |= {"ts": self.slack.state.ts()} | ({"thread_ts": thread} if thread else {})
        await self.slack.event(event)
        return (await self.slack.until(lambda: self.slack.state.private[before:]))[0]

    async def writes(self, line: str, channel: str = "D1") -> Said:
        """A direct message."""
        self.slack.state.channel(channel)
        before = len(self.slack.state.messages)
        event = {"type": "message", "channel_type": "im", "user": self.id, "text": line, "channel": channel}
        await self.slack.event(event | {"ts": self.slack.state.ts()})
        return (await self.slack.until(lambda: self.slack.state.messages[before:]))[0]

    # --- buttons ----------------------------------------------------------------------------------

    async def presses(self, said: Said, label: str) -> None:
        """A button of a message; returns when it was acknowledged."""
        button = next(button for button in said.buttons if button["text"]["text"] == label)
        self.last = self.slack.interaction(self.id, said.channel, said)
        container = {
            "type": "message",
            "message_ts": said.ts,
            "channel_id": said.channel,
            "is_ephemeral": bool(said.to),
        } | ({"thread_ts": said.thread} if said.thread else {})
        await self._act(button, {"container": container, "channel": {"id": said.channel, "name": "nlp"}})

    async def presses_in_view(self, view: dict[str, Any], label: str, number: int = 0) -> None:
        """A button of a modal or of the Home tab; ``number`` chooses among several with that label."""
        found = [each for each in block_kit.buttons(view["blocks"]) if each["text"]["text"] == label]
        self.last = self.slack.interaction(self.id, "")
        where = {"container": {"type": "view", "view_id": view.get("id", "V0")}, "view": view}
        await self._act(found[number], where, with_response_url=False)

    async def _act(self, button: dict[str, Any], where: dict[str, Any], with_response_url: bool = True) -> None:
        payload = {
            "type": "block_actions",
            "user": {"id": self.id, "team_id": TEAM},
            "team": {"id": TEAM, "domain": "t1"},
            "api_app_id": "A1",
            "is_enterprise_install": False,
            "trigger_id": self.last["trigger_id"],
            "actions": [button | {"block_id": f"b{button['block']}", "action_ts": self.slack.state.ts()}],
            "state": {"values": {}},
            **where,
        }
        if with_response_url:
            payload["response_url"] = self.last["response_url"]
        await self.slack.deliver("interactive", payload)

    # --- modals -----------------------------------------------------------------------------------

    async def modal(self) -> dict[str, Any]:
        """The uppermost modal, once one is open."""
        await self.slack.until(lambda: self.slack.state.stack)
        return self.slack.state.views[self.slack.state.stack[-1]]

    async def submits(self, view: dict[str, Any], **values: str) -> dict[str, Any]:
        """Fills in some fields and sends the form; returns what the acknowledgement says."""
        state = {
            block["block_id"]: {block["element"]["action_id"]: _filled(block["element"], values.get(block["block_id"]))}
            for block in view["blocks"]
            if block["type"] == "input"
        }
        self.last = self.slack.interaction(self.id, "")
        payload = {
            "type": "view_submission",
            "user": {"id": self.id, "team_id": TEAM},
            "team": {"id": TEAM, "domain": "t1"},
            "api_app_id": "A1",
            "trigger_id": self.last["trigger_id"],
            "view": view | {"state": {"values": state}},
            "response_urls": [],
        }
        return await self.slack.deliver("interactive", payload)

    async def opens_home_somehow(self) -> None:
        await self.slack.event({"type": "app_home_opened", "user": self.id, "channel": "D1", "tab": "home"})

    async def opens_home(self) -> dict[str, Any]:
        await self.opens_home_somehow()
        return await self.slack.until(lambda: self.slack.state.homes.get(self.id))

    # --- channels and reactions -------------------------------------------------------------------

    async def invites(self, channel: str, **about: Any) -> None:
        self.slack.state.channel(channel, **about).members.add(BOT_USER)
        joined = {"user": BOT_USER, "channel": channel, "channel_type": "C", "team": TEAM, "inviter": self.id}
        await self.slack.event({"type": "member_joined_channel", **joined})

    async def reacts(self, said: Said, name: str, event_id: str = "", retry: int = 0) -> None:
        standing = self.slack.state.reactions.setdefault((said.channel, said.ts), {}).setdefault(name, [])
        if self.id not in standing:
            standing.append(self.id)
        await self.slack.event(self.reaction("reaction_added", said, name), event_id, retry)

    async def takes_back(self, said: Said, name: str, event_id: str = "", retry: int = 0) -> None:
        self.slack.state.reactions[said.channel, said.ts][name].remove(self.id)
        await self.slack.event(self.reaction("reaction_removed", said, name), event_id, retry)

    def reaction(self, kind: str, said: Said, name: str) -> dict[str, Any]:
        item = {"type": "message", "channel": said.channel, "ts": said.ts}
        return {"type": kind, "user": self.id, "reaction": name, "item": item, "item_user": BOT_USER}


def _filled(element: dict[str, Any], value: str | None) -> dict[str, Any]:
    """The state of an input, as Slack sends it: what was filled in, or what it was opened with."""
    if element["type"] == "static_select":
        chosen = next((each for each in element["options"] if each["value"] == value), element.get("initial_option"))
        return {"type": "static_select", "selected_option": chosen}
    return {"type": element["type"], "value": value if value is not None else element.get("initial_value")}
