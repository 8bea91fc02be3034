"""Findings on the tokens of workspaces: whether each can be read, and with which key."""

from bot.checkup.finding import Finding
from bot.ports import Seal, Store
from bot.resealing import Sealed, how_sealed


async def tokens(store: Store, seal: Seal | None) -> list[Finding]:
    """How the tokens of workspaces are sealed, if there are any: until when an older key is needed."""
    found = await how_sealed(store, seal)
    if not found:
        return []
    says = [f"{found.total():,} stored"]
    if older := found[Sealed.OLDER]:
        says.append(f"{older:,} sealed with an older key of SECRET_KEY, which stays until a run has sealed them anew")
    if unreadable := found[Sealed.UNREADABLE]:
        says.append(
            f"{unreadable:,} cannot be read: put the key that sealed them back into SECRET_KEY, behind the newest one, "
            "or have those workspaces install again"
        )
    return [Finding("tokens", set(found) == {Sealed.NEWEST}, "; ".join(says))]
