"""The pages in the browser, and how another adapter adds one of its own.

An adapter that is asked for ``routes`` (``adapters.http_server.Contributor``) adds pages to Broadsheet's web server:

    from adapters.web.access import for_machines, open_to_all
    from adapters.web.site import Entry, render
    from adapters.web.throttle import limited

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/subscribe", self.form), web.post("/subscribe", self.subscribe)]

    @property
    def entries(self) -> Sequence[Entry]:  # links in every page's header
        return [Entry("Subscribe", "/subscribe")]

    async def form(self, request: web.Request) -> web.Response:
        return render(request, "email/subscribe.html", topics=topics)

    @limited("subscribe", most=5, seconds=3600)
    async def subscribe(self, request: web.Request) -> web.Response: ...

- Templates lie in the adapter's own ``templates/`` folder and are named ``adapter/file.html``. They begin with
  ``{% extends "web/layout.html" %}`` and fill ``title`` and ``content``. Every text that they print is escaped, and
  what moves the cursor, hides a word or turns the reading order is taken out; a value that is missing is an error.
  ``{{ url|address }}`` goes into ``href``; ``{{ text|block }}`` keeps lines, for ``<pre>``.
- No ``style`` attribute and no script in a page: the Content-Security-Policy lets neither work. Classes are those of
  ``static/style.css``.
- A form that posts holds ``{{ csrf() }}``. Without that token, or from another site, a POST does not reach its handler.
- A page is seen by whom ``WEB_VISIBILITY`` lets in. ``@open_to_all`` lets everybody in, for what a signed link proves;
  ``@for_machines`` also drops the checks that only browsers can pass, for what is signed in another way (Slack's
  events, one-click unsubscribing).
- ``raise web.HTTPNotFound(text="A sentence.")`` and its like become a page that says it, and so does a ``UserError``.
"""
