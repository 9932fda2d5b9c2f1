"""What has helped this person so far, from the diary. Said only where it is enough to say it."""

from collections.abc import Mapping

from bot.conversation.draft import Draft
from bot.conversation.offering import OwnResult
from bot.conversation.statistics import Effect, by_point, by_routine, effect
from bot.model.ids import PointId, RoutineId


def results(draft: Draft) -> dict[RoutineId, Effect]:
    """Return what changed during the sessions of each routine, the most frequent first."""
    least = draft.content.diary.rules.least_sessions.value
    found = by_routine(draft.diary)
    return {routine: effect(sessions, least) for routine, sessions in found.items()}


def results_by_point(draft: Draft) -> dict[PointId, Effect]:
    """Return the same for each point that was pressed, the most frequent first."""
    least = draft.content.diary.rules.least_sessions.value
    found = by_point(draft.diary)
    return {point: effect(sessions, least) for point, sessions in found.items()}


def own_results(draft: Draft) -> Mapping[RoutineId, OwnResult]:
    """Return how often each routine helped, of those with enough rated sessions.

    The diary is asked for only when there can be enough of them in it.
    """
    if draft.chat.entries < draft.content.diary.rules.least_sessions.value:
        return {}
    return {
        routine: OwnResult(each.better, each.judged)
        for routine, each in results(draft).items()
        if each.helped is not None
    }
