"""Addresses of pages, each looked up once: a page of results writes some seventy."""

from functools import cache, lru_cache

from django.urls import reverse


@cache
def path_of(name: str) -> str:
    """The path of a page without parameters."""
    return reverse(name)


@lru_cache(maxsize=16_384)
def aid_path(slug: str) -> str:
    """The path of the page of an aid."""
    return reverse("aid", args=[slug])
