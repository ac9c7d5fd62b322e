"""Two people on one sheet: who saves last is shown what the other wrote, and nothing is overwritten silently.

The form remembers the last version that it showed (`seen`). When there is a newer one, a page tells what was changed
meanwhile, takes each field from whoever changed it, and asks which to keep where both did.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from aids.differences import differences, in_words
from aids.history import CONTENT, FIELDS, content_of, last_number, with_proposal, working
from aids.models import Aid, AidVersion
from aids.workflow import locked
from vocabulary.lexicon import Lexicon
from vocabulary.snapshot import load_lexicon

# Posted again by the page itself, or by nobody.
NOT_REPEATED = {"csrfmiddlewaretoken", "seen", "both"}
CONFLICT = 409


class Conflicts:
    """For the ModelAdmin of sheets."""

    @transaction.atomic
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST":
            aid = self.get_object(request, unquote(object_id))
            if aid is not None and self.has_change_permission(request, aid):
                aid = locked(aid.pk)  # until the form is saved: nobody slips in between
                if request.POST.get("seen") != str(last_number(aid)):
                    return self._conflict(request, aid)
                request.POST = self._with_choices(request, aid)
        return super().change_view(request, object_id, form_url, extra_context)

    def _form(self, request: HttpRequest, aid: Aid, data: QueryDict | None = None):
        return self.get_form(request, aid, change=True)(data, instance=copy(with_proposal(aid)))

    def _conflict(self, request: HttpRequest, aid: Aid) -> HttpResponse:
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
        versions = AidVersion.objects.of(aid)
        base = versions.filter(pk=number).first()
        before = working(base.content) if base else {}
        theirs, form = content_of(with_proposal(aid)), self._form(request, aid, request.POST)
        mine = _typed(form)
        by_me = {column for column, value in mine.items() if value != before.get(column)}
        by_them = {column for column in CONTENT if theirs[column] != before.get(column)}
        both = [column for column in CONTENT if column in by_me & by_them and mine[column] != theirs[column]]
        lexicon, fresh = load_lexicon(), self._form(request, aid)
        only_theirs = {name for name in form.fields if _column(name) in by_them - by_me}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Quelqu’un a modifié cette fiche en même temps que vous",
            "aid": aid,
            "others": versions.filter(pk__gt=number).select_related("actor") if base else versions[:1],
            "differences": differences(before, working(versions.first().content), lexicon),
            "both": [
                {
                    "name": _name(column, form),
                    "label": FIELDS[column].verbose_name,
                    "mine": _mine_in_words(column, mine[column], lexicon),
                    "theirs": in_words(column, theirs[column], lexicon),
                }
                for column in both
            ],
            "seen": last_number(aid),
            "fields": [
                *(
                    (name, value)
                    for name, values in request.POST.lists()
                    for value in values
                    if name not in NOT_REPEATED | only_theirs and not name.startswith("keep_")
                ),
                *((name, value) for name in only_theirs for value in _raw(fresh, name)),
            ],
        }
        return render(request, "admin/aids/conflict.html", context, status=CONFLICT)

    def _with_choices(self, request: HttpRequest, aid: Aid) -> QueryDict:
        """The form as posted, with the present value of the fields where the other's was kept."""
        data, fresh = request.POST.copy(), self._form(request, aid)
        for name in data.getlist("both"):
            if name in fresh.fields and data.get(f"keep_{name}") != "mine":
                data.setlist(name, _raw(fresh, name))
        return data


def _column(name: str) -> str | None:
    """The column that a field of the form fills; None for one that fills none."""
    return next((column for column, field in FIELDS.items() if field.name == name), None)


def _name(column: str, form) -> str:
    return FIELDS[column].name if FIELDS[column].name in form.fields else ""


def _typed(form) -> dict[str, Any]:
    """What the form would write, by column; the text as typed where it cannot be read."""
    form.is_valid()
    written = content_of(form.instance)
    columns = {name: column for name in form.fields if (column := _column(name)) in written}
    return {
        column: written[column] if name in form.cleaned_data else "\n".join(form.data.getlist(name))
        for name, column in columns.items()
    }


def _mine_in_words(column: str, value: Any, lexicon: Lexicon) -> str:
    try:
        return in_words(column, value, lexicon)
    except (AttributeError, KeyError, TypeError, ValueError):  # a text that could not be read
        return str(value)


def _raw(form, name: str) -> list[str]:
    """The value of a field of an unbound form, as a browser would send it."""
    value = form[name].value()
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return ["" if value is None else str(value)]
