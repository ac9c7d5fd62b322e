"""Mails of the site: written in the transaction of what they announce, sent once by whoever works beside it."""

from structures.mails.bounces import on_bounce
from structures.mails.posting import post, post_all, written
from structures.mails.sending import Round, send_waiting

__all__ = ["Round", "on_bounce", "post", "post_all", "send_waiting", "written"]
