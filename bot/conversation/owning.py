"""What people may do with what is kept of them: read how, take it along, erase it (P10)."""

from bot.conversation.draft import Draft, column
from bot.model.effects import Erase
from bot.model.media import Paper


def privacy(draft: Draft) -> None:
    """Say in plain words what is kept, for how long and who can see it."""
    limits = draft.content.screening.limits
    rows = column(
        [draft.button("export_button", "a.export"), draft.button("forget_button", "a.erase")]
    )
    days, notice = limits.keep_days, limits.expiry_notice_days
    draft.say("privacy", rows, days=days, notice=notice)


def export(draft: Draft) -> None:
    """Send everything that is kept about the chat, as a file."""
    today = draft.day_of(draft.now)
    since = draft.day_of(draft.chat.consented_at or draft.now)
    media = Paper("everything", draft.words.code, since, today)
    draft.send(draft.text("export"), media=media)


def confirm_forget(draft: Draft) -> None:
    """Ask once before everything is erased."""
    rows = column([draft.button("yes_forget", "a.forget"), draft.button("no_forget", "a.keep")])
    draft.say("confirm_forget", rows)
    draft.become(asked_to_erase=True)


def forget(draft: Draft) -> None:
    """Erase everything about the chat."""
    draft.do(Erase())
    draft.say("forgotten")
