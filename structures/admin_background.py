"""What works beside the site, for agents: the outbox, the tasks, the periodic jobs. Read, and started again."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.utils.html import format_html, urlize
from django.utils.safestring import mark_safe
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from structures.mails.sending import send_again
from structures.models import BackgroundTask, Mail, PeriodicJob
from structures.worker import run_again
from vocabulary import clock
from vocabulary.french import counted

IN_WORDS = {
    TaskResultStatus.READY: "En attente",
    TaskResultStatus.RUNNING: "En cours",
    TaskResultStatus.FAILED: "Échoué",
    TaskResultStatus.SUCCESSFUL: "Terminé",
}

admin.site.unregister(DBTaskResult)  # shown as BackgroundTask


class ReadAndStartedAgain(admin.ModelAdmin):
    """Rows that the site writes; only who may change them starts them again."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_restart_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def restarted(self, request, rows, done, said):
        """Log each row and say how many were started again."""
        for row in rows:
            self.log_change(request, row, "Relancé")
        messages.success(request, said if done else "Rien à relancer parmi les lignes choisies.")


@admin.register(Mail)
class MailAdmin(ReadAndStartedAgain):
    """To whom and when; what was said only in a demonstration, where it goes nowhere else: it may hold a way in."""

    list_display = ("posted_at", "subject", "to", "state", "attempts", "next_try", "problem")
    list_filter = ("state",)
    search_fields = ("to", "key")
    date_hierarchy = "posted_at"
    actions = ("resend",)

    @admin.display(description="prochain essai", ordering="next_try_at")
    def next_try(self, mail):
        return mail.next_try_at if mail.state == "waiting" else "–"

    @admin.display(description="texte")
    def said(self, mail):
        # Escaped by urlize before it makes its links.
        return format_html("<pre>{}</pre>", mark_safe(urlize(mail.text, autoescape=True)))  # noqa: S308

    def get_fields(self, request, obj=None):
        fields = ["key", "to", "subject", "state", "attempts", "posted_at", "next_try", "sent_at", "problem"]
        return [*fields, "said"] if settings.MAILS_STAY_HERE else fields

    @admin.action(
        description="Renvoyer les courriels incertains ou abandonnés (un incertain peut arriver deux fois)",
        permissions=["restart"],
    )
    def resend(self, request, chosen):
        rows = [mail for mail in chosen if mail.can_be_resent]
        done = send_again(chosen, clock.now())
        self.restarted(request, rows, done, f"{counted(done, 'courriel repart', 'courriels repartent')}.")


class StateFilter(SimpleListFilter):
    title, parameter_name = "état", "etat"

    def lookups(self, request, model_admin):
        return list(IN_WORDS.items())

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() in IN_WORDS else queryset


@admin.register(BackgroundTask)
class BackgroundTaskAdmin(ReadAndStartedAgain):
    list_display = ("what", "state", "attempts", "enqueued_at", "started_at", "finished_at")
    list_filter = (StateFilter,)
    search_fields = ("task_path", "args_kwargs")
    fields = ("what", "state", "attempts", "enqueued_at", "started_at", "finished_at", "result", "trace")
    actions = ("restart",)

    @admin.display(description="travail")
    def what(self, task):
        return task.what

    @admin.display(description="état", ordering="status")
    def state(self, task):
        if task.status == TaskResultStatus.FAILED and not task.is_dead:
            return "Échoué, sera réessayé"
        return IN_WORDS[task.status]

    @admin.display(description="essais")
    def attempts(self, task):
        return task.attempts

    @admin.display(description="résultat")
    def result(self, task):
        return task.return_value

    @admin.display(description="erreur")
    def trace(self, task):
        return format_html("<pre>{}</pre>", task.traceback) if task.traceback else "–"

    @admin.action(description="Relancer les travaux échoués", permissions=["restart"])
    def restart(self, request, chosen):
        rows = list(chosen.filter(status=TaskResultStatus.FAILED))
        done = run_again(chosen, clock.now())
        self.restarted(request, rows, done, f"{counted(done, 'travail relancé', 'travaux relancés')}.")


@admin.register(PeriodicJob)
class PeriodicJobAdmin(ReadAndStartedAgain):
    list_display = fields = ("name", "started_at", "task")
