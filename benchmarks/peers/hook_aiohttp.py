"""A webhook on aiohttp's server: the secret compared, the body read as JSON, 200."""

import hmac
import json
import sys

from aiohttp import web

SECRET = sys.argv[1]


async def hook(request: web.Request) -> web.Response:
    """Take an update."""
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not hmac.compare_digest(given.encode(), SECRET.encode()):
        return web.Response(status=403)
    json.loads(await request.read())
    return web.Response()


if __name__ == "__main__":
    application = web.Application(client_max_size=1 << 20)
    application.router.add_post("/hook", hook)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[2]), access_log=None, print=None)
