"""What the outbox keeps, and until when: whom it wrote to for a week, that it wrote for a year and a bit."""

from datetime import datetime, timedelta

from django_tasks_db.models import DBTaskResult

from structures.models import Mail, MailState

PEOPLE_KEPT = timedelta(days=7)  # what is said to who asks for a link, and long enough for « was I written to? »
KEY_KEPT = timedelta(days=400)  # so that what comes back each year is not announced twice
TASKS_KEPT = timedelta(days=30)
ENDED = (MailState.SENT, MailState.DOUBTFUL, MailState.GIVEN_UP)
NOTHING = {"to": "", "subject": "", "text": "", "html": "", "headers": {}, "problem": ""}


def forget_address(address: str) -> None:
    """Write no more to this address, and erase that it was written to; what is being handed over is erased in time."""
    held = Mail.objects.filter(to=address)
    held.filter(state=MailState.WAITING).delete()
    held.filter(state__in=ENDED).update(**NOTHING)


def forget(now: datetime) -> dict[str, int]:
    """Erase who and what of mails that ended, then the mails; and the tasks done long ago. How many of each."""
    ended = Mail.objects.filter(state__in=ENDED)
    erased = ended.filter(posted_at__lt=now - PEOPLE_KEPT).exclude(to="").update(**NOTHING)
    deleted, _ = ended.filter(posted_at__lt=now - KEY_KEPT).delete()
    tasks, _ = DBTaskResult.objects.finished().filter(finished_at__lt=now - TASKS_KEPT).delete()
    return {"erased": erased, "deleted": deleted, "tasks": tasks}
