"""The history of a sheet, each version said by what it changed, and the way back to a former one."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse

from aids.differences import differences
from aids.history import content_of, put, with_proposal, working
from aids.models import Act, Aid, AidVersion
from aids.workflow import RefusedError, faults, may_write, write
from vocabulary.paging import Paging
from vocabulary.snapshot import load_lexicon

PAGE_SIZE = 20


class Versions:
    """For the ModelAdmin of sheets: `<pk>/history/` and `<pk>/versions/<number>/`."""

    def get_urls(self):
        restore = self.admin_site.admin_view(self.restore_view)
        return [path("<int:pk>/versions/<int:number>/", restore, name="aids_aid_version"), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        aid = self._aid(request, object_id)
        versions = AidVersion.objects.of(aid).select_related("actor")
        paging = Paging.read(request.GET.get("page"), versions.count(), PAGE_SIZE)
        if paging is None:
            raise Http404
        # One more than is shown: what the last one changed is said against the one before it.
        shown = list(versions[paging.start : paging.end + 1])
        context = {
            **self._context(request, aid, "Historique"),
            "versions": _said(shown, load_lexicon())[:PAGE_SIZE],
            "may_restore": not may_write(aid, request.user),
            **paging.context(lambda number: f"?page={number}"),
        }
        return render(request, "admin/aids/history.html", context)

    def restore_view(self, request, pk, number):
        aid = self._aid(request, pk)
        version = AidVersion.objects.of(aid).filter(pk=number, content__isnull=False).select_related("actor").first()
        if version is None:
            raise Http404
        if may_write(aid, request.user):
            raise PermissionDenied
        lexicon, refused = load_lexicon(), []
        now = with_proposal(aid)
        former = put(copy(now), working(version.content))
        if request.method == "POST":
            refused = faults(former, lexicon) or self._restore(request, former, version)
            if not refused:
                return redirect("admin:aids_aid_change", pk)
        context = {
            **self._context(request, aid, "Reprendre une version"),
            "version": version,
            "differences": differences(content_of(now), content_of(former), lexicon),
            "refused": refused,
        }
        return render(request, "admin/aids/restore.html", context, status=422 if refused else 200)

    def _restore(self, request, former: Aid, version: AidVersion) -> list[str]:
        reason = f"Version {version.pk} reprise. {request.POST.get('reason', '').strip()[:500]}".strip()
        try:
            waits = write(former, request.user, act=Act.RESTORE, reason=reason)
        except RefusedError as refusal:
            return refusal.sentences
        messages.success(request, "Proposée : une autre personne la publie." if waits else "La version est reprise.")
        return []

    def _aid(self, request, pk) -> Aid:
        found = Aid.objects.filter(pk=pk) if str(pk).isdecimal() else Aid.objects.none()
        aid = found.select_related("bearer").first()
        if aid is None or not self.has_view_permission(request, aid):
            raise Http404
        return aid

    def _context(self, request, aid: Aid, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "aid": aid,
            "address": reverse("admin:aids_aid_change", args=[aid.pk]),
        }


def _said(versions: list[AidVersion], lexicon) -> list[dict[str, Any]]:
    """Each version with what it changed since the one before, which follows it; the first of an aid changed nothing."""
    return [
        {
            "version": version,
            "differences": differences(working(before.content), working(version.content), lexicon) if before else [],
            "is_deletion": version.content is None,
        }
        for version, before in zip(versions, [*versions[1:], None], strict=True)
    ]
