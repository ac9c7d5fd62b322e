"""What waits for each agent, by mail on Monday: the corrections that visitors propose, the sheets to read again."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from aids.freshness import Due, queue
from aids.models import Aid, Suggestion, SuggestionState
from structures import mails
from structures.models import User
from vocabulary.french import counted, list_and

SHOWN = 5
WAITING = (SuggestionState.NEW, SuggestionState.TAKEN)


def tell_agents(now: datetime) -> dict[str, int]:
    """Write to every agent whose sheets ask for something; once a week each, however often it runs."""
    day = timezone.localdate(now)
    due = queue(day)
    return {"told": sum(_tell(agent, day, due, now) for agent in _agents())}


def _agents() -> list[User]:
    """Those whose role answers to visitors; the operator's account has every right and no such task."""
    role = {"groups__permissions__codename": "change_suggestion"}
    return list(User.objects.filter(is_active=True, is_staff=True, **role).distinct().order_by("pk"))


def _tell(agent: User, day: date, due: list[Due], now: datetime) -> bool:
    grounds = agent.grounds(day)
    waiting = list(Suggestion.objects.in_grounds(grounds).filter(state__in=WAITING).select_related("aid"))
    held = set(Aid.objects.in_grounds(grounds).values_list("pk", flat=True))
    stale = [sheet for sheet in due if sheet.pk in held]
    if not waiting and not stale:
        return False
    year, week, _ = day.isocalendar()
    mails.post(
        key=f"agent-week-{agent.pk}-{year}-{week}",
        to=agent.email,
        template="agents_week",
        context={
            "counts": list_and(_counts(waiting, stale)),
            "suggestions": waiting[:SHOWN],  # never what the visitor wrote: a mail is trusted more than a page
            "suggestions_path": reverse("admin:aids_suggestion_changelist"),
            "sheets": stale[:SHOWN],
            "sheets_path": reverse("freshness"),
        },
        now=now,
    )
    return True


def _counts(waiting: list[Suggestion], stale: list[Due]) -> list[str]:
    counts = [(len(waiting), "correction proposée", "corrections proposées")]
    counts.append((len(stale), "fiche à relire", "fiches à relire"))
    return [counted(*count) for count in counts if count[0]]
