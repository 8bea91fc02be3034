"""The methods of the Web API that Broadsheet uses, with the errors that Slack documents."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.servers.slack import block_kit
from tests.servers.slack.state import BOT_ID, BOT_USER, Said, State

Arguments = Mapping[str, Any]
Answer = dict[str, Any]
NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.unfurl": "links:write",
    "reactions.get": "reactions:read",
    "conversations.info": "channels:read",
    "users.conversations": "channels:read",
    "users.info": "users:read",
}


class Refusal(Exception):
    """``ok: false`` with this code."""


class WebApi:
    """One method each; ``team`` is the workspace of the token."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.methods: dict[str, Callable[[str, Arguments], Answer]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post_privately,
            "chat.update": self._update,
            "chat.getPermalink": self._permalink,
            "chat.unfurl": self._unfurl,
            "conversations.info": self._channel_info,
            "reactions.get": self._reactions,
            "users.conversations": self._channels_of,
            "users.info": self._user_info,
            "views.open": self._open,
            "views.push": self._push,
            "views.update": self._update_view,
            "views.publish": self._publish,
        }

    def call(self, method: str, token: str, arguments: Arguments) -> Answer:
        team = self.state.tokens.get(token)
        if team is None:
            raise Refusal("token_revoked" if token else "not_authed")
        if NEEDS.get(method, "") not in ("", *self.state.scopes.split(",")):
            raise Refusal("missing_scope")
        return {"ok": True, **self.methods[method](team, arguments)}

    def _permalink(self, _: str, arguments: Arguments) -> Answer:
        stamp = arguments["message_ts"].replace(".", "")
        return {"permalink": f"https://team.slack.com/archives/{arguments['channel']}/p{stamp}"}

    # --- who, where -------------------------------------------------------------------------------

    def _auth_test(self, team: str, _: Arguments) -> Answer:
        return {"team_id": team, "user_id": BOT_USER, "bot_id": BOT_ID, "url": "http://localhost/"}

    def _channel_info(self, _team: str, arguments: Arguments) -> Answer:
        channel = self._channel(arguments)
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "is_private": channel.private,
                "is_im": channel.id.startswith("D"),
                "is_archived": channel.archived,
                "topic": {"value": channel.topic},
                "purpose": {"value": channel.purpose},
            }
        }

    def _channels_of(self, _team: str, arguments: Arguments) -> Answer:
        mine = [channel for channel in self.state.channels.values() if arguments["user"] in channel.members]
        wanted = str(arguments["types"]).split(",")
        if "private_channel" in wanted and "groups:read" not in self.state.scopes:
            raise Refusal("missing_scope")
        found = [
            {"id": channel.id, "name": channel.name}
            for channel in mine
            if not channel.id.startswith("D") and ("private_channel" if channel.private else "public_channel") in wanted
        ]
        start = int(arguments.get("cursor") or 0)
        following = str(start + 1) if start + 1 < len(found) else ""
        return {"channels": found[start : start + 1], "response_metadata": {"next_cursor": following}}

    def _user_info(self, _team: str, arguments: Arguments) -> Answer:
        user = self.state.users.get(arguments["user"])
        if user is None:
            raise Refusal("user_not_found")
        return {"user": {"id": user.id, "tz": user.tz, "is_admin": user.admin, "is_owner": False}}

    # --- messages ---------------------------------------------------------------------------------

    def _post(self, _team: str, arguments: Arguments) -> Answer:
        said = self._said(arguments)
        self.state.messages.append(said)
        return {"channel": said.channel, "ts": said.ts, "message": {"text": said.text}}

    def _post_privately(self, _team: str, arguments: Arguments) -> Answer:
        said = self._said(arguments)
        said.to = arguments["user"]
        self.state.private.append(said)
        return {"message_ts": said.ts}

    def _update(self, _team: str, arguments: Arguments) -> Answer:
        self._channel(arguments)
        for said in self.state.shown_in(arguments["channel"]):
            if said.ts == arguments["ts"]:
                said.blocks = list(arguments["blocks"])
                return {"channel": said.channel, "ts": said.ts}
        raise Refusal("message_not_found")

    def _unfurl(self, _team: str, arguments: Arguments) -> Answer:
        for preview in arguments["unfurls"].values():
            block_kit.check_message(preview["blocks"])
        self.state.unfurls.append(dict(arguments))
        return {}

    def _reactions(self, _team: str, arguments: Arguments) -> Answer:
        self._channel(arguments)
        standing = self.state.reactions.get((arguments["channel"], arguments["timestamp"]), {})
        found = [{"name": name, "users": users, "count": len(users)} for name, users in standing.items() if users]
        return {"type": "message", "message": {"ts": arguments["timestamp"], "reactions": found}}

    def _said(self, arguments: Arguments) -> Said:
        channel = self._channel(arguments)
        if channel.archived:
            raise Refusal("is_archived")
        if BOT_USER not in channel.members:
            raise Refusal("not_in_channel")
        block_kit.check_message(arguments["blocks"])
        thread = arguments.get("thread_ts") or ""
        return Said(channel.id, self.state.ts(), arguments["text"], list(arguments["blocks"]), thread)

    def _channel(self, arguments: Arguments) -> Any:
        if arguments["channel"] not in self.state.channels:
            raise Refusal("channel_not_found")
        return self.state.channels[arguments["channel"]]

    # --- views ------------------------------------------------------------------------------------

    def _open(self, _team: str, arguments: Arguments) -> Answer:
        self.state.stack.clear()
        return self._push(_team, arguments)

    def _push(self, _team: str, arguments: Arguments) -> Answer:
        if len(self.state.stack) == 3:
            raise Refusal("push_limit_reached")
        if not str(arguments["trigger_id"]).startswith("fresh"):
            raise Refusal("expired_trigger_id")
        view = self._stored(f"V{next(self.state.ids)}", arguments["view"])
        view["previous_view_id"] = self.state.stack[-1] if self.state.stack else None
        self.state.stack.append(view["id"])
        return {"view": view}

    def _update_view(self, _team: str, arguments: Arguments) -> Answer:
        if arguments["view_id"] not in self.state.views:
            raise Refusal("not_found")
        previous = self.state.views[arguments["view_id"]].get("previous_view_id")
        view = self._stored(arguments["view_id"], arguments["view"])
        view["previous_view_id"] = previous
        return {"view": view}

    def _publish(self, _team: str, arguments: Arguments) -> Answer:
        block_kit.check_view(arguments["view"])
        self.state.homes[arguments["user_id"]] = arguments["view"]
        return {"view": {"id": f"V{next(self.state.ids)}", **arguments["view"]}}

    def _stored(self, view_id: str, view: Mapping[str, Any]) -> dict[str, Any]:
        block_kit.check_view(view)
        self.state.views[view_id] = {**view, "id": view_id}
        return self.state.views[view_id]
