"""The roles that people carry on some platforms; one of them may be let change settings."""

from collections.abc import Mapping

from bot.commands.context import Context
from bot.errors import UserError
from bot.ports import HasRoles

EVERYONE, ADMINS = "everyone", "admins"


async def roles_here(ctx: Context) -> Mapping[str, str]:
    """Names by id; empty where the platform has no roles."""
    return await ctx.platform.roles(ctx.place.workspace) if isinstance(ctx.platform, HasRoles) else {}


async def managers_called(ctx: Context, who: str) -> str:
    """What is stored for ``everyone``, ``admins``, or a role by its name, its id or its mention."""
    word = who.strip().removeprefix("<@&").removesuffix(">").lstrip("@").casefold()
    if word in (EVERYONE, ADMINS):
        return word
    roles = await roles_here(ctx)
    found = [role for role, name in roles.items() if word in (role, name.casefold())]
    if len(found) == 1:
        return found[0]
    choices = "everyone, admins or a role of this server" if roles else "everyone or admins"
    raise UserError(f'"{who}" is not one of {choices}.', "settings managers admins")
