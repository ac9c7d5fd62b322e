"""Addresses of pages, each looked up once: a page of results writes some seventy."""

from functools import cache

from django.urls import reverse


@cache
def path_of(name: str) -> str:
    """The path of a page without parameters."""
    return reverse(name)


def aid_path(slug: str) -> str:
    """The path of the page of an aid."""
    before, after = _around_slug()
    return f"{before}{slug}{after}"


@cache
def _around_slug() -> tuple[str, str]:
    """What stands before and after the slug, which needs no quoting, in the path of an aid."""
    before, _, after = reverse("aid", args=["slug"]).rpartition("slug")
    return before, after
