"""Imports in the administration: spreadsheets are sent, runs watched, the changes of the sources read one by one."""

from __future__ import annotations

import io
import json

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from aids.models import ImportRun, SourceRecord
from aids.sources import dispositif_aide, spreadsheet
from aids.sources.known import SOURCES
from aids.sources.runs import BusyError, labels_of
from aids.sources.sending import MAX_ROWS_SENT, advance, send
from aids.sources.tables import Table
from aids.sources.template import template_csv, template_xlsx
from vocabulary.snapshot import load_lexicon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_SENT_BYTES = 10_000_000
SHOWN_REFUSALS = 200


class NothingByHand(admin.ModelAdmin):
    """Rows that imports write: people read them."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SendForm(forms.Form):
    """A spreadsheet, and whose columns it has."""

    source = forms.ChoiceField(
        label="Format",
        choices=[
            (spreadsheet.SOURCE.key, "Notre modèle de tableur"),
            (dispositif_aide.SOURCE.key, "Le schéma national dispositif-aide"),
        ],
    )
    file = forms.FileField(label="Fichier", help_text="CSV ou XLSX, 10 Mo et 2 000 lignes au plus.")
    is_whole = forms.BooleanField(
        label="Ce fichier contient toutes les aides de cette source",
        required=False,
        help_text="Si oui, les fiches qui n'y sont plus sont signalées. Rien n'est supprimé.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_SENT_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo. Découpez-le, ou confiez-le à un administrateur.")
        return file


@admin.register(ImportRun)
class ImportRunAdmin(NothingByHand):
    list_display = (
        "started_at",
        "source",
        "origin",
        "state",
        "progress",
        "created",
        "updated",
        "proposed",
        "refused_count",
    )
    list_filter = ("source", "state")
    list_select_related = ("asked_by",)
    change_list_template = "admin/aids/import_list.html"

    @admin.display(description="avancement")
    def progress(self, run):
        return f"{run.done} / {run.total}" if run.total else run.done

    def get_queryset(self, request):
        return super().get_queryset(request).defer("rows", "refused")

    def get_urls(self):
        def view(of):
            return self.admin_site.admin_view(of)

        return [
            path("envoyer/", view(self.send_view), name="aids_importrun_send"),
            path("modele.<str:kind>", view(self.template_view), name="aids_importrun_template"),
            path("libelles/", view(self.labels_view), name="aids_importrun_labels"),
            path("<int:pk>/continuer/", view(require_POST(self.continue_view)), name="aids_importrun_continue"),
            path("<int:pk>/arreter/", view(require_POST(self.stop_view)), name="aids_importrun_stop"),
            *super().get_urls(),
        ]

    def _check(self, request):
        """Sending, stopping and going on are for those who may add a run."""
        if not request.user.has_perm("aids.add_importrun"):
            raise PermissionDenied

    def _page(self, request, template, context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "list_url": "admin:aids_importrun_changelist",
            **context,
        }
        return TemplateResponse(request, template, context)

    def send_view(self, request):
        self._check(request)
        form = SendForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            file = form.cleaned_data["file"]
            table = Table(io.BytesIO(file.read()), is_whole=form.cleaned_data["is_whole"], max_rows=MAX_ROWS_SENT)
            run = send(form.cleaned_data["source"], table, origin=file.name, user=request.user)
            return redirect("admin:aids_importrun_change", run.pk)
        return self._page(request, "admin/aids/import_send.html", {"title": "Envoyer un tableur", "form": form})

    def template_view(self, request, kind):
        self._check(request)
        if kind == "csv":
            response = HttpResponse(template_csv(), content_type="text/csv; charset=utf-8")
        else:
            kind = "xlsx"
            response = HttpResponse(template_xlsx(load_lexicon()), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="aidess-modele.{kind}"'
        return response

    def labels_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        labels = [
            {"source": source.name, **one}
            for source in SOURCES.values()
            for one in labels_of(SourceRecord.objects.filter(source=source.key, gone_at=None))
        ]
        return self._page(
            request, "admin/aids/import_labels.html", {"title": "Libellés non reconnus", "labels": labels}
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(ImportRun, pk=int(object_id) if object_id.isdecimal() else 0)
        context = {
            "title": str(run),
            "run": run,
            "source": SOURCES[run.source].name if run.source in SOURCES else run.source,
            "refused": run.refused[:SHOWN_REFUSALS],
            "labels": labels_of(run.records.all()),
            "may_act": request.user.has_perm("aids.add_importrun"),
            "goes_on_here": bool(run.rows),
            "can_stop": run.state in ("running", "waiting") and not run.stop_requested,
        }
        return self._page(request, "admin/aids/import_run.html", context)

    def continue_view(self, request, pk):
        """Take some more rows; the page then asks for the next ones, so that no request lasts."""
        self._check(request)
        run = get_object_or_404(ImportRun, pk=pk)
        try:
            advance(run, load_lexicon(), now=timezone.now())
        except BusyError as busy:
            messages.warning(request, str(busy))
        return redirect("admin:aids_importrun_change", pk)

    def stop_view(self, request, pk):
        self._check(request)
        ImportRun.objects.filter(pk=pk).update(stop_requested=True)
        messages.info(request, "L’arrêt est demandé. Ce qui est déjà importé reste.")
        return redirect("admin:aids_importrun_change", pk)


class HasLabels(admin.SimpleListFilter):
    title = "libellés"
    parameter_name = "labels"

    def lookups(self, request, model_admin):
        return [("unknown", "certains non reconnus"), ("known", "tous reconnus")]

    def queryset(self, request, queryset):
        if self.value() == "unknown":
            return queryset.exclude(labels=[])
        return queryset.filter(labels=[]) if self.value() == "known" else queryset


@admin.register(SourceRecord)
class SourceRecordAdmin(NothingByHand):
    list_display = ("external_id", "source", "aid", "licence", "is_refused", "first_seen_at", "last_seen_at", "gone_at")
    list_filter = (
        "source",
        ("gone_at", admin.EmptyFieldListFilter),
        ("refusal", admin.EmptyFieldListFilter),
        HasLabels,
    )
    list_select_related = ("aid",)
    search_fields = ("external_id", "aid__name")

    class Media:
        css = {"all": ["aidess/imports.css"]}

    fields = (
        "source",
        "external_id",
        "aid",
        "refusal",
        "gone_at",
        "labels",
        "licence",
        "mention",
        "first_seen_at",
        "last_seen_at",
        "sha256",
        "raw_in_full",
    )

    @admin.display(description="refusé", boolean=True)
    def is_refused(self, record):
        return bool(record.refusal)

    @admin.display(description="enregistrement brut")
    def raw_in_full(self, record):
        return format_html('<pre class="imports-text">{}</pre>', json.dumps(record.raw, ensure_ascii=False, indent=2))
