"""Keeps other websites out: a page open in the same browser must not talk to this server.

Rule 1: the name by which the server is called must be its own, so that no foreign name that was
pointed at this machine works.
Rule 2: what changes anything comes from our own page or from no page at all.
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def guard(host: str) -> Middleware:
    """Return a middleware for a server that listens on this address."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not _is_ours(request, host):
            raise web.HTTPForbidden(text="This server talks to its own page only.\n")
        answer = await handler(request)
        if not answer.prepared:
            answer.headers.update(_HEADERS)
        return answer

    return check


def _is_ours(request: web.Request, host: str) -> bool:
    name, _, _ = request.host.rpartition(":")
    named = (name or request.host).strip("[]")
    known = named in {host, "localhost"} or is_loopback(named) or not is_loopback(host)
    origin = request.headers.get("Origin")
    same = origin in {None, f"http://{request.host}"}
    foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
    arriving = request.path == "/" and request.method == "GET"
    return known and same and (arriving or not foreign)
