"""The floor: aiohttp and json, one answer for each update and nothing else whatever."""

import asyncio
import sys
from typing import Any

import aiohttp

TIMEOUT_S = 10


async def _answer(session: aiohttp.ClientSession, url: str, update: dict[str, Any]) -> None:
    if query := update.get("callback_query"):
        await _post(session, f"{url}/answerCallbackQuery", {"callback_query_id": query["id"]})
        chat, text = query["from"]["id"], f"Selected option: {query['data']}"
    else:
        chat, text = update["message"]["chat"]["id"], update["message"]["text"]
    await _post(session, f"{url}/sendMessage", {"chat_id": chat, "text": text})


async def _post(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON is anything
    async with session.post(url, json=body) as answer:
        return (await answer.json())["result"]


async def main() -> None:
    """Poll until stopped."""
    address, token = sys.argv[1:]
    url, offset = f"{address}/bot{token}", 0
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as answers:
        while True:
            poll = {"offset": offset, "timeout": TIMEOUT_S}
            for update in await _post(session, f"{url}/getUpdates", poll):
                offset = update["update_id"] + 1
                answers.create_task(_answer(session, url, update))


if __name__ == "__main__":
    asyncio.run(main())
