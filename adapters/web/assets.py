"""The style and script files, from memory. Their address changes with their content, so browsers keep them for good."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from adapters.web.access import open_to_all

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it was when the program started."""

    content: bytes
    kind: str
    version: str

    @classmethod
    def read(cls, path: Path) -> "Asset":
        content = path.read_bytes()
        return cls(content, TYPES[path.suffix], sha256(content).hexdigest()[:12])


ASSETS = {path.name: Asset.read(path) for path in sorted(FOLDER.iterdir())}


def asset_url(name: str) -> str:
    return f"/assets/{ASSETS[name].version}/{name}"


@open_to_all
async def _serve(request: web.Request) -> web.Response:
    asset = ASSETS.get(request.match_info["name"])
    if asset is None or asset.version != request.match_info["version"]:
        raise web.HTTPNotFound
    return web.Response(
        body=asset.content, content_type=asset.kind, charset="utf-8", headers={"Cache-Control": FOREVER}
    )


ROUTES = (web.get("/assets/{version}/{name}", _serve),)
