"""French typography for texts that agents wrote."""

from django import template

from vocabulary.french import typo as french_typo

register = template.Library()


@register.filter
def typo(text: str) -> str:
    """Typographic apostrophes and spaces; escaping is left to the template."""
    return french_typo(text)
