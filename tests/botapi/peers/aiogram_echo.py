"""An echo bot on aiogram: `python aiogram_echo.py ADDRESS TOKEN`. Knows nothing of our server."""

import asyncio
import sys
from typing import Any

# It is installed in a folder of its own, where the type checker does not look.
from aiogram import Bot, Dispatcher  # type: ignore[import-not-found]
from aiogram.client.default import DefaultBotProperties  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.types import (  # type: ignore[import-not-found]
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAnimation,
)

GIF = b"GIF89a\x03\0\x02\0\x80\0\0\0\0\0\0\0\0\x3b"


async def echo(message: Any) -> None:
    if message.text == "picture":
        await picture(message)
        return
    keys = [[InlineKeyboardButton(text="Again", callback_data="again")]]
    await message.bot.send_chat_action(message.chat.id, "typing")
    await message.answer(
        f"<b>{message.html_text}</b>", reply_markup=InlineKeyboardMarkup(inline_keyboard=keys)
    )
    await message.send_copy(message.chat.id)


async def picture(message: Any) -> None:
    sent = await message.answer_animation(BufferedInputFile(GIF, "a.gif"), caption="one")
    await message.reply_animation(sent.animation.file_id, caption="two")
    media = InputMediaAnimation(media=BufferedInputFile(GIF + b"\0", "b.gif"), caption="three")
    await sent.edit_media(media)
    file = await message.bot.get_file(sent.animation.file_id)
    fetched = await message.bot.download_file(file.file_path)
    await message.answer(f"{len(fetched.read())} bytes")


async def pressed(query: Any) -> None:
    await query.answer("here you are")
    await query.message.edit_text(f"{query.data}!")


async def main(address: str, token: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    dispatcher.callback_query.register(pressed)
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    await dispatcher.start_polling(bot, handle_signals=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
