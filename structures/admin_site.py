"""The administration, open to agents who gave both proofs, and to nobody else."""

from django.contrib.admin import AdminSite

from structures import sessions
from structures.journal import Kind, record
from structures.models import BackgroundTask, Mail, MailState
from structures.views.security import sign_out
from structures.views.sign_in import sign_in
from vocabulary import clock


class AgentSite(AdminSite):
    def has_permission(self, request):
        return super().has_permission(request) and sessions.is_verified(request)

    def index(self, request, extra_context=None):
        """With what waits for a person, for who may do something about it."""
        may = request.user.has_perm
        doubtful = Mail.objects.filter(state=MailState.DOUBTFUL).count() if may("structures.change_mail") else 0
        dead = BackgroundTask.objects.dead().count() if may("structures.change_backgroundtask") else 0
        return super().index(request, (extra_context or {}) | {"doubtful_mails": doubtful, "dead_tasks": dead})

    def login(self, request, extra_context=None):
        return sign_in(request)

    def logout(self, request, extra_context=None):
        return sign_out(request)

    def password_change(self, request, extra_context=None):
        """Django's page; it ends the other sessions by itself, the journal is ours."""
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            record(Kind.PASSWORD_CHANGED, clock.now(), request=request, actor=request.user, about=request.user)
        return response
