"""The Markdown of a sheet as safe HTML."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from vocabulary.french import typo

TAGS = {"p", "ul", "ol", "li", "strong", "em", "h3", "h4", "a", "blockquote", "br"}


def markdown(text: str) -> SafeString:
    """Paragraphs, lists, emphasis and links; whatever else an editor wrote is taken out."""
    html = MarkdownIt("commonmark", {"html": False}).render(typo(text))
    cleaned = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"})
    return mark_safe(cleaned)  # noqa: S308  nh3 has just cleaned it
