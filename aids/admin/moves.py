"""The page where an agent changes the state of a sheet: each move that starts here, or why it is not his."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse

from aids.differences import differences, in_words
from aids.history import CONTENT, FIELDS, content_of, last_number, overtaken, with_proposal
from aids.models import Aid
from aids.workflow import RefusedError, Transition, perform, possible, refusals
from vocabulary.snapshot import load_lexicon

LONGEST_REASON = 500


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Raison",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Une phrase, gardée dans l’historique de la fiche.",
    )


class Moves:
    """For the ModelAdmin of sheets: `<pk>/etat/`."""

    def get_urls(self):
        return [
            path("<int:pk>/etat/", self.admin_site.admin_view(self.move_view), name="aids_aid_move"),
            *super().get_urls(),
        ]

    def move_view(self, request, pk):
        aid = Aid.objects.select_related("bearer").filter(pk=pk).first()
        if aid is None or not self.has_view_permission(request, aid):
            raise Http404
        lexicon = load_lexicon()
        form, refused = ReasonForm(request.POST or None), []
        if request.method == "POST" and form.is_valid():
            try:
                transition = Transition(request.POST.get("transition"))
                perform(
                    transition,
                    aid,
                    request.user,
                    reason=form.cleaned_data["reason"],
                    lexicon=lexicon,
                    chosen=_chosen(request.POST),
                    seen=_number(request.POST.get("seen", "")),
                )
            except ValueError:
                refused = ["Choisissez ce que devient la fiche."]
            except RefusedError as refusal:
                refused = refusal.sentences
            else:
                messages.success(request, f"« {transition.label} » : c’est fait.")
                return redirect("admin:aids_aid_change", pk)
            aid.refresh_from_db()
        moves = [(transition, refusals(transition, aid, request.user, lexicon=lexicon)) for transition in possible(aid)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Changer l’état de la fiche",
            "aid": aid,
            "address": reverse("admin:aids_aid_change", args=[pk]),
            "form": form,
            "refused": refused,
            "moves": [(move, reasons) for move, reasons in moves if not reasons],
            "closed": [(move, reasons) for move, reasons in moves if reasons],
            "chosen": request.POST.get("transition", ""),
            "seen": last_number(aid),
            "overtaken": _both(aid, lexicon, _chosen(request.POST)),
            "differences": differences(content_of(aid), content_of(with_proposal(aid)), lexicon),
        }
        return render(request, "admin/aids/move.html", context, status=422 if refused else 200)


def _both(aid, lexicon, chosen):
    """What the site shows and what was proposed, where the site changed meanwhile; `taken`: True, False or not said."""
    now, proposed = content_of(aid), aid.proposal
    return [
        {
            "name": column,
            "label": FIELDS[column].verbose_name,
            "published": in_words(column, now[column], lexicon),
            "proposed": in_words(column, proposed[column], lexicon),
            "taken": chosen.get(column),
        }
        for column in overtaken(aid)
    ]


def _chosen(posted):
    """`keep_<column>` = "published" or "proposed": whether the proposal's value is taken, by column."""
    values = {column: posted.get(f"keep_{column}") for column in CONTENT}
    return {column: value == "proposed" for column, value in values.items() if value in ("published", "proposed")}


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 19 else None
