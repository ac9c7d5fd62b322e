"""Writing a mail in the outbox."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template

from structures.models import Mail
from vocabulary import clock

HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# What the sender writes itself.
RESERVED = {"to", "from", "cc", "bcc", "subject", "date", "message-id", "mime-version", "sender", "return-path"}
# Whoever may leave a list asked for it once and does not wait for this one.
LETS_LEAVE = "List-Unsubscribe"
LONGEST_SUBJECT = Mail._meta.get_field("subject").max_length


def post(
    *,
    key: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Mail:
    """Write one mail, inside the caller's transaction: it leaves if and when that one is committed.

    `key` says what is announced, to whom, and when, without personal data (ids, never an address): the same key
    twice gives the first mail. `templates/mails/{template}.txt` opens with the line of the subject; `.html`, where
    there is one, is the same text as a page. Both have `site_name` and `site_url` (without a final slash).

    Raises ValidationError when `to` is not an address, ValueError for a header that is not a caller's to write.
    """
    if held := Mail.objects.filter(key=key).first():
        return held
    post_all([written(key=key, to=to, template=template, context=context, headers=headers, now=now)])
    return Mail.objects.get(key=key)


def written(
    *,
    key: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Mail:
    """The mail that `post` would put in the outbox: `post_all` puts many there at once."""
    validate_email(to)
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    subject, _, text = _plain(template, context).partition("\n")
    now = now or clock.now()
    return Mail(
        key=key,
        to=to,
        subject=_one_line(subject)[:LONGEST_SUBJECT],
        text=text.strip() + "\n",
        html=_page(template, context),
        headers=_checked(headers or {}),
        is_bulk=LETS_LEAVE in (headers or {}),
        posted_at=now,
        next_try_at=now,
    )


def post_all(mails: Iterable[Mail]) -> None:
    """Put mails in the outbox in one statement, inside the caller's transaction; a known key adds nothing."""
    Mail.objects.bulk_create(mails, ignore_conflicts=True)


def _plain(template: str, context: Mapping[str, Any]) -> str:
    """In a text nothing is escaped: « l'aide » is no `l&#x27;aide`."""
    return get_template(f"mails/{template}.txt").template.render(Context(context, autoescape=False)).lstrip()


def _page(template: str, context: dict[str, Any]) -> str:
    try:
        page = get_template(f"mails/{template}.html")
    except TemplateDoesNotExist:
        return ""
    return page.render(context)


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name in headers:
        if not HEADER_NAME.fullmatch(name) or name.lower() in RESERVED:
            raise ValueError(f"{name!r} is not a header that a mail may bring.")
    return {name: _one_line(value) for name, value in headers.items()}


def _one_line(text: str) -> str:
    """Without the ends of line, by which a name typed by somebody would begin a header of its own."""
    return " ".join(text.split())
