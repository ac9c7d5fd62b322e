"""The page where a bearer answers a recurring question on its sheet, once for everybody."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from aids.models import Aid, Reply, Status
from aids.workflow import PUBLISH, of_person
from vocabulary.clock import today

MOST_SHOWN = 10
UNPROCESSABLE = 422


class ReplyForm(forms.ModelForm):
    class Meta:
        model = Reply
        fields = ("question", "answer")
        widgets = {
            "question": forms.TextInput(attrs={"size": 80}),
            "answer": forms.Textarea(attrs={"rows": 5, "cols": 80}),
        }
        help_texts = {
            "question": "Comme les structures la posent. Aucun nom de personne ni de structure.",
            "answer": "Montrée à tous sur la fiche, datée, signée du nom de l'organisme.",
        }


@require_http_methods(["GET", "HEAD", "POST"])
def replies(request: HttpRequest, pk: int) -> HttpResponse:
    """`/admin/aides/<pk>/reponses/`: those of one sheet; one more, or one withdrawn, by who may publish it."""
    if not request.user.has_perm("aids.view_aid"):
        raise PermissionDenied
    aid = get_object_or_404(Aid.objects.select_related("bearer"), pk=pk)
    refused = _refusals(aid, request.user)
    form = ReplyForm(request.POST if "question" in request.POST else None)
    if request.method == "POST":
        if refused:
            raise PermissionDenied(" ".join(refused))
        if "withdraw" in request.POST:
            return _withdraw(request, aid)
        if form.is_valid():
            return _answer(request, aid, form)
    context = admin.site.each_context(request) | {
        "opts": Aid._meta,
        "title": "Questions qui reviennent",
        "aid": aid,
        "address": reverse("admin:aids_aid_change", args=[pk]),
        "form": form,
        "refused": refused,
        "replies": aid.replies.shown(),
        "withdrawn": aid.replies.exclude(withdrawn_on=None),
    }
    return render(request, "admin/aids/replies.html", context, status=UNPROCESSABLE if form.errors else 200)


def _refusals(aid: Aid, user) -> list[str]:
    """Why this agent may not answer on this sheet: what he writes is shown at once, as what he publishes."""
    if aid.status != Status.PUBLISHED:
        return ["Cette fiche n'est pas publiée : une réponse n'y serait lue de personne."]
    return of_person(PUBLISH, aid, user)


def _answer(request: HttpRequest, aid: Aid, form: ReplyForm) -> HttpResponse:
    if aid.replies.shown().count() >= MOST_SHOWN:
        messages.error(request, f"La fiche montre déjà {MOST_SHOWN} réponses : retirez-en une d'abord.")
        return redirect("replies", aid.pk)
    reply = form.save(commit=False)
    reply.aid, reply.author, reply.answered_on = aid, request.user, today()
    reply.signature = aid.bearer.name
    reply.save()
    messages.success(request, "La fiche montre votre réponse.")
    return redirect("replies", aid.pk)


def _withdraw(request: HttpRequest, aid: Aid) -> HttpResponse:
    number = request.POST["withdraw"]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    aid.replies.shown().filter(pk=number).update(withdrawn_on=today())
    messages.success(request, "La fiche ne montre plus cette réponse.")
    return redirect("replies", aid.pk)
