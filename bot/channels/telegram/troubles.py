"""What the owner of the bot must put right. Each message ends with the next thing to do."""


class TelegramTrouble(Exception):  # noqa: N818 - named for the person who reads it, as its children are
    """Listening is not possible until somebody acts."""


class TokenRejected(TelegramTrouble):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not accept the bot token. "
            "Copy the token again from @BotFather and set it where the bot reads it."
        )


class AnotherPoller(TelegramTrouble):
    """Somebody else receives this bot's updates, and keeps on doing so."""

    def __init__(self, waited_s: float) -> None:
        super().__init__(
            f"Another program has been receiving this bot's messages for {waited_s:.0f} seconds. "
            "Stop the other copy of the bot (or its webhook), or give this one a token of its own."
        )
