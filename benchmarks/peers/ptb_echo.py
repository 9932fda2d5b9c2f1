"""python-telegram-bot, as in its `echobot.py` and `inlinekeyboard.py`: everything by default."""

import sys
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)


async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Greet."""
    if update.message:
        await update.message.reply_text("Hi!")


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what was said."""
    if update.message:
        await update.message.reply_text(update.message.text or "")


async def button(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a press."""
    query = update.callback_query
    if query:
        await query.answer()
        await query.edit_message_text(text=f"Selected option: {query.data}")


def main() -> None:
    """Poll until stopped."""
    address, token = sys.argv[1:]
    application: Application[Any, Any, Any, Any, Any, Any]
    application = Application.builder().token(token).base_url(f"{address}/bot").build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(button))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
