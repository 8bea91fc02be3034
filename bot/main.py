"""Settings to a running application: with the command line, the only place that sees every package."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from aiohttp import web

from adapters.embedders import build_embedder
from adapters.embedders.adapted import adapted
from adapters.heartbeat import Beat, beat
from adapters.http_client import HttpClient
from adapters.http_server import Readiness, machine_routes, not_serving, routes_of, serve_http, web_application
from adapters.metrics import Metrics
from adapters.registry import Surroundings, build_source, source_settings
from adapters.rerankers import build_reranker
from adapters.sealing import TokenSeal, seal_of
from adapters.web.pages.pages import Pages
from adapters.web.settings import WebSettings
from adapters.web.site import Site
from bot.checkup import try_writing
from bot.chores import Chore, fingerprint
from bot.clocks import real
from bot.commands import COMMANDS
from bot.config import Settings
from bot.digest import Delivery
from bot.embedding import embed_missing
from bot.errors import SetupError
from bot.inbound import Bot
from bot.ingest import IngestSummary, ingest
from bot.lanes import Lanes
from bot.leaving import WITHIN, Leaving
from bot.ledger import close_days
from bot.library import Library
from bot.limits import Limits
from bot.logs import Event, log
from bot.ports import ChatPlatform, Clock, Embedder, PaperSource, Store
from bot.progress import Progress, silent
from bot.pulse import Pulse
from bot.queries import Queries
from bot.reranking import Reranking
from bot.resealing import reseal
from bot.shared_clock import SharedClock
from bot.standing import Standing, latest_beat, standing
from bot.supervisor import supervise_all
from bot.tidying import Retention, forget_leases, tidy
from ranking.ranker import DefaultRanker
from storage.unit_of_work import open_store

A_DAY = timedelta(days=1)
LATELY = timedelta(minutes=5)
"""What was read from the sources within so long is not read again because a process starts."""
NOT_YET = 1.0
"""Seconds from one look at whether another process has read the sources to the next, before the first digests."""
OFTEN = 3600.0
"""Seconds from one look at whether it is time to tidy up to the next."""
FIRST_INGEST = 60.0
"""Seconds that the first digests wait for the sources and the model."""
AFTER_POSTS = 2.0
"""Seconds of the program's end that are kept from the posts under way, for the platforms to close."""
LEDGER_BEATS = 10
"""Heartbeats from one look at the days that are over to the next."""


@dataclass(slots=True)
class Application:
    """Everything that runs in one process. Made by ``application``; closed when that context ends."""

    settings: Settings
    clock: Clock
    store: Store
    library: Library
    embedder: Embedder | None
    why_no_embedder: str
    sources: Sequence[PaperSource]
    platforms: Mapping[str, ChatPlatform]
    delivery: Delivery
    inbound: Bot
    wall: SharedClock
    leaving: Leaving
    pulse: Pulse

    @property
    def queries(self) -> Queries:
        return Queries(self.store, self.library)

    @property
    def model(self) -> tuple[str, str]:
        """The model's name, or why there is none."""
        return (self.embedder.name if self.embedder else ""), self.why_no_embedder

    @property
    def seal(self) -> TokenSeal | None:
        return seal_of(self.settings.secret_key.get_secret_value())

    async def ingest(self, progress: Progress = silent, sources: Sequence[PaperSource] = ()) -> IngestSummary:
        """Read the sources, embed what is new, and bring the library up to date."""
        summary = await ingest(self.store, sources or self.sources, self.clock, progress)
        await self.embed(progress)
        await self.library.changed()
        return summary

    async def embed(self, progress: Progress = silent) -> None:
        """Embed what has no vector yet. Without a model ranking goes on by words alone."""
        if self.embedder is None:
            return
        try:
            await embed_missing(self.store, self.embedder, progress)
        except SetupError as trouble:
            self.why_no_embedder = str(trouble)
            log.warning("no embedding model", why=str(trouble))

    async def warm_up(self) -> None:
        """Load the model, which holds up everything for half a second: better now than under a command."""
        if self.embedder is not None:
            with suppress(SetupError):
                await self.embedder.embed(["warm"])

    async def serve(self) -> None:
        """Run every platform and the heartbeat until cancelled; then finish the posts under way."""
        await try_writing(self.store, self.delivery.wall())
        await self.warm_up()
        self.delivery.preparation.down = await self.pulse.last_away()
        async with asyncio.TaskGroup() as group:
            runs = {name: partial(platform.run, self.inbound) for name, platform in self.platforms.items()}
            if runs:
                group.create_task(supervise_all(runs))
            group.create_task(self._serve_http())
            try:
                await self.heartbeat()
            finally:
                self.leaving.begin()
                # Before the group ends the platforms, which the posts under way still need.
                await self.delivery.stop(self.leaving.at_most(WITHIN, AFTER_POSTS))

    async def _serve_http(self) -> None:
        metrics = Metrics()
        metrics.attach()
        try:
            await serve_http(self.settings.http_host, self.settings.http_port, self.site(metrics))
        finally:
            metrics.detach()

    def site(self, metrics: Metrics) -> web.Application:
        """Every route that there is."""
        pages = Pages.of(self.queries, self.clock, self.settings.timezone)
        contributors = [pages, *self.platforms.values()]
        token = self.settings.metrics_token.get_secret_value()
        routes = [*machine_routes(self._ready), metrics.route(self.standing, token), *routes_of(contributors)]
        return web_application(routes, Site.of(self.settings, WebSettings(), self.clock, contributors))

    async def standing(self) -> Standing:
        return await standing(self.store, [source.name for source in self.sources], self.clock())

    async def _ready(self) -> Readiness:
        """What keeps this program from its work, and since when its sources have not answered."""
        now = await self.standing()
        beats = now.beats_within(latest_beat(self.settings))
        late = [] if beats else ["The heartbeat has not beaten for a while."]
        hangs = self.pulse.troubles(self.settings.heartbeat_seconds)
        return Readiness((*late, *hangs, *not_serving(self.platforms.values())), now.source_ages)

    async def heartbeat(self) -> None:
        """Read the sources, deliver what is due and tidy up, each in its own rhythm, until cancelled.

        The sources come first, so that the first digests after a pause hold what came meanwhile. Of several
        processes one reads them, and one tidies up: whichever comes first when it is time. All look often, so
        that whoever dies at it is soon taken over.
        """
        every = timedelta(minutes=self.settings.ingest_minutes)
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_INGEST):
                chore, since = self._ingesting(), self.delivery.wall() - min(every, LATELY)
                await chore.wait_and_do(self._ingest_and_tell, since, look=NOT_YET)
        await self.library.follow()
        looks = self.settings.takeover_seconds / 3
        await beat(
            Beat("ingest", min(looks, every.total_seconds()), self._ingest_beat),
            Beat("digests", self.settings.heartbeat_seconds, self._digest_beat),
            Beat("ledger", self.settings.heartbeat_seconds * LEDGER_BEATS, self._ledger_beat),
            Beat("claims", looks, self._claims_beat),
            Beat("prune", OFTEN, self._prune_beat),
        )

    async def _ingest_beat(self) -> None:
        every = timedelta(minutes=self.settings.ingest_minutes)
        await self._ingesting().do(self._ingest_and_tell, self.delivery.wall() - every)

    def _ingesting(self) -> Chore:
        """By one process at a time; other sources or another model are to be read anew."""
        names = [source.name for source in self.sources]
        return self._chore("ingest", names, source_settings(), self.settings.embedding_model)

    async def _ingest_and_tell(self) -> None:
        summary = await self.ingest()
        for report in summary.reports:
            log.info(Event.INGEST, source=report.source, papers=report.papers, new=report.new, error=report.error)

    async def _digest_beat(self) -> None:
        """All processes post from the same papers, whichever has read the sources."""
        await self.library.follow()
        async for _ in self.delivery.blocks():
            await self._note_beat()
        await self._note_beat()

    async def _note_beat(self) -> None:
        """A process that leaves digests to others because something hangs has not looked for them."""
        if not self.delivery.resting:
            await self.pulse.beat()

    async def _claims_beat(self) -> None:
        await self.wall.compare(self.store)
        await self.delivery.keep()

    async def _ledger_beat(self) -> None:
        await close_days(self.store, self.clock)

    async def _prune_beat(self) -> None:
        kept = Retention(
            papers=self.settings.retention_papers_days,
            digests=self.settings.retention_digests_days,
            gone_workspaces=self.settings.retention_gone_days,
        )

        async def tidy_up() -> None:
            await tidy(self.store, kept, self.clock())
            await forget_leases(self.store, self.delivery.wall())
            if kept.papers:
                await self.library.changed()

        yesterday = self.delivery.wall() - A_DAY
        await self._chore("tidying", kept).do(tidy_up, yesterday)
        if seal := self.seal:
            # About the newest key: soon after it was changed, and daily for what a process with older keys stored.
            await self._chore("resealing", seal.name).do(partial(reseal, self.store, seal), yesterday)

    def _chore(self, name: str, *what: object) -> Chore:
        """Of this name; ``what`` it is about tells whether it was the same one that was done before."""
        claim = timedelta(seconds=self.settings.takeover_seconds)
        return Chore(name, self.store, self.delivery.wall, self.delivery.holder, claim, fingerprint(what))


@asynccontextmanager
async def application(
    settings: Settings,
    *,
    platforms: Callable[[Surroundings], Sequence[ChatPlatform]] = lambda _surroundings: (),
    clock: Clock | None = None,
    sources: Sequence[str] | None = None,
    sample_only: bool = False,
) -> AsyncIterator[Application]:
    """Open the database (migrating it), the network and the library; close all of them at the end.

    ``clock`` is what the settings say when it is left out: the real one, or that of a rehearsal.
    """
    wall, leaving = SharedClock(clock or real), Leaving()
    clock = clock or settings.rehearsal or real
    async with AsyncExitStack() as stack:
        store = await open_store(settings.database_url)
        stack.push_async_callback(store.close)
        await wall.compare(store)
        http = await stack.enter_async_context(HttpClient())
        lanes = Lanes()
        stack.callback(lanes.close)
        embedder, why = build_embedder(settings.embedding_model, settings.embedding_precision, settings.cache_dir)
        if embedder is not None:
            embedder = adapted(embedder, settings.embedding_adapter)
        names = settings.sources if sources is None else tuple(sources)
        library = Library(store, DefaultRanker(), embedder, lanes, sample_only=sample_only)
        around = Surroundings(settings, store, clock, tuple(COMMANDS), wall, leaving)
        running = {platform.name: platform for platform in platforms(around)}
        delivery = Delivery(store, library, running, clock, wall, timedelta(seconds=settings.takeover_seconds))
        delivery.preparation.sources = names
        reranker, why_no_reranker = build_reranker(settings.rerank_model)
        if reranker is not None:
            delivery.preparation.reranking = Reranking(library, reranker, settings.rerank_seconds)
        elif why_no_reranker:
            log.warning("no reranking model", why=why_no_reranker)
        limits = Limits.of(settings.person_commands, settings.workspace_commands)
        await library.refresh()
        yield Application(
            settings=settings,
            clock=clock,
            store=store,
            library=library,
            embedder=embedder,
            why_no_embedder=why,
            sources=[build_source(name, http, clock) for name in names],
            platforms=running,
            delivery=delivery,
            inbound=Bot(store, library, delivery, running, COMMANDS, clock, settings.timezone, limits),
            wall=wall,
            leaving=leaving,
            pulse=Pulse(store, clock),
        )
