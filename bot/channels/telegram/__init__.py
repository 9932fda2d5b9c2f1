"""The Telegram room: the only place that knows python-telegram-bot and the Bot API."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.introducing import Profile
from bot.channels.telegram.polling import Timing
from bot.channels.telegram.redaction import guard_logs
from bot.channels.telegram.troubles import AnotherPoller, TelegramTrouble, TokenRejected
from bot.channels.telegram.webhook import BODY_BYTES as WEBHOOK_BODY_BYTES
from bot.channels.telegram.webhook import PATH as WEBHOOK_PATH
from bot.channels.telegram.webhook import Hook, HookState

__all__ = [
    "WEBHOOK_BODY_BYTES",
    "WEBHOOK_PATH",
    "AnotherPoller",
    "Hook",
    "HookState",
    "Profile",
    "TelegramChannel",
    "TelegramTrouble",
    "Timing",
    "TokenRejected",
    "guard_logs",
]
