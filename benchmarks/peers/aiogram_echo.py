"""aiogram 3, as in its `echo_bot.py`: everything by default."""

import asyncio
import sys

# It is installed in a folder of its own, where the type checker does not look.
from aiogram import Bot, Dispatcher  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.filters import CommandStart  # type: ignore[import-not-found]
from aiogram.types import CallbackQuery, Message  # type: ignore[import-not-found]

dispatcher = Dispatcher()


@dispatcher.message(CommandStart())  # type: ignore[untyped-decorator] # as above
async def start(message: Message) -> None:
    """Greet."""
    await message.answer("Hi!")


@dispatcher.message()  # type: ignore[untyped-decorator] # as above
async def echo(message: Message) -> None:
    """Say what was said."""
    await message.answer(message.text or "")


@dispatcher.callback_query()  # type: ignore[untyped-decorator] # as above
async def button(query: CallbackQuery) -> None:
    """Answer a press."""
    await query.answer()
    await query.message.edit_text(f"Selected option: {query.data}")


async def main() -> None:
    """Poll until stopped."""
    address, token = sys.argv[1:]
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main())
