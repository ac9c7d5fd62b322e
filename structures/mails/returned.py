"""Mails that come back: a server took one, then reports that its address does not exist (RFC 3464)."""

from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message

from django.db import transaction

from structures.mails import bounces
from structures.mails.sending import mail_of
from structures.mails.smtp import blames_the_address
from structures.models import Mail, MailState

LONGEST = 1_000_000  # bytes: a report holds the mail it is about, and ours are short


def receive(content: bytes) -> bool:
    """Read one mail that came to the sender's address; whether it says that an address of ours does not exist.

    The Message-ID that it quotes was signed by us and known to the recipient alone: nobody stops another's mails.
    Read twice, it changes nothing more.
    """
    mail = mail_of(failed_message_id(content))
    if mail is None or mail.state not in (MailState.SENT, MailState.DOUBTFUL) or not mail.to:
        return False
    with transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(problem="Revenu : cette adresse n’existe pas.")
        bounces.tell(mail)
    return True


def failed_message_id(content: bytes) -> str:
    """The Message-ID of the mail whose address a report says does not exist; empty for anything else."""
    try:
        parts = list(message_from_bytes(content[:LONGEST]).walk())
    except RecursionError:  # parts in parts in parts: made to harm
        return ""
    if not any(_is_final(block) for part in parts for block in _statuses(part)):
        return ""
    return next((found for part in parts if (found := _original_id(part))), "")


def _statuses(part: Message) -> Iterator[Message]:
    """One block for the message and one for each recipient."""
    if part.get_content_type() == "message/delivery-status" and part.is_multipart():
        yield from part.get_payload()


def _is_final(block: Message) -> bool:
    status = str(block.get("Status", ""))
    return str(block.get("Action", "")).strip().lower() == "failed" and blames_the_address(status, unsaid=False)


def _original_id(part: Message) -> str:
    """The Message-ID of what is returned, whole or by its headers."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return str(part.get_payload(0).get("Message-ID", "")).strip()
    if part.get_content_type() == "text/rfc822-headers" and not part.is_multipart():
        return str(message_from_string(str(part.get_payload())).get("Message-ID", "")).strip()
    return ""
