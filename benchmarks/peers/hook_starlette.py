"""A webhook on Starlette and uvicorn: the secret compared, the body read as JSON, 200."""

import hmac
import json
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SECRET = sys.argv[1]


async def hook(request: Request) -> Response:
    """Take an update."""
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not hmac.compare_digest(given.encode(), SECRET.encode()):
        return Response(status_code=403)
    json.loads(await request.body())
    return Response()


if __name__ == "__main__":
    application = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    loop = sys.argv[3]
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop=loop,
        http="httptools",
        log_level="error",
        access_log=False,
    )
