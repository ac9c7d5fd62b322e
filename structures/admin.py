"""Accounts, known by their e-mail address; who stands in for whom; the journal of all that."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from structures import admin_background  # noqa: F401  its pages are registered with these
from structures.journal import Kind, as_csv, record
from structures.models import AccountEvent, Delegation, User
from vocabulary import clock
from vocabulary.forms import LinesField
from vocabulary.french import counted

# The headings of an account under which every field is a right.
RIGHTS = ("Agent", "Exploitation")


class AgentForm(UserChangeForm):
    territories = LinesField(
        label="territoires", required=False, help_text=User._meta.get_field("territories").help_text
    )


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Only a superuser: who gives rights could take them all. A change of rights is written in the journal."""

    form = AgentForm
    list_display = ("email", "name", "roles", "ground", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "is_national", "groups")
    ordering = ("email",)
    search_fields = ("email", "name")
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        ("Agent", {"fields": ("is_active", "is_staff", "groups", "territories", "is_national")}),
        ("Exploitation", {"fields": ("is_superuser", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="rôles")
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "–"

    @admin.display(description="territoires")
    def ground(self, user):
        return "France" if user.is_national else ", ".join(user.territories) or "–"

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return False  # « actif » is unchecked instead: the journal names the account

    def save_model(self, request, obj, form, change):
        form.rights_before = self._rights(User.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        before, after = form.rights_before, self._rights(form.instance)
        changes = [
            f"{name} : {before.get(name, '')} → {said}" for name, said in after.items() if before.get(name) != said
        ]
        if changes:
            detail = " ; ".join(changes)
            record(
                Kind.RIGHTS_CHANGED,
                clock.now(),
                request=request,
                actor=request.user,
                about=form.instance,
                detail=detail,
            )

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            about = self.get_object(request, id)
            record(Kind.PASSWORD_CHANGED, clock.now(), request=request, actor=request.user, about=about)
        return response

    def _rights(self, user):
        """Each right in words, by its label."""
        names = [name for heading in RIGHTS for name in dict(self.fieldsets)[heading]["fields"]]
        fields = [User._meta.get_field(name) for name in names]
        return {str(field.verbose_name): _in_words(field, user) for field in fields}


def _in_words(field, user):
    value = getattr(user, field.name)
    if field.many_to_many:
        return ", ".join(sorted(str(item) for item in value.all()))
    if isinstance(value, bool):
        return "oui" if value else "non"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@admin.register(Delegation)
class DelegationAdmin(admin.ModelAdmin):
    """An agent names his own stand-in; the operator names anyone's."""

    list_display = ("absent", "to", "starts_on", "ends_on")
    list_select_related = ("absent", "to")
    date_hierarchy = "starts_on"

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found if request.user.is_superuser else found.filter(absent=request.user)

    def get_exclude(self, request, obj=None):
        return () if request.user.is_superuser else ("absent",)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        agents = User.objects.filter(is_active=True, is_staff=True).order_by("email")
        kwargs["queryset"] = agents if request.user.is_superuser else agents.exclude(pk=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change and not request.user.is_superuser:
            obj.absent = request.user
        super().save_model(request, obj, form, change)
        self._journal(request, obj, f"remplace {obj.absent.email} du {obj.starts_on} au {obj.ends_on}")

    def delete_model(self, request, obj):
        self._journal(request, obj, f"ne remplace plus {obj.absent.email}")
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def _journal(self, request, obj, detail):
        record(Kind.RIGHTS_CHANGED, clock.now(), request=request, actor=request.user, about=obj.to, detail=detail)


@admin.register(AccountEvent)
class AccountEventAdmin(admin.ModelAdmin):
    """Read only, for everyone; who may read it may take it out, and that too is a line of it."""

    change_list_template = "admin/structures/journal.html"
    list_display = ("at", "kind", "about", "actor", "network", "detail")
    list_filter = ("kind",)
    list_select_related = ("about", "actor")
    search_fields = ("about__email", "actor__email")
    date_hierarchy = "at"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        export = self.admin_site.admin_view(require_POST(self.export_view))
        return [path("exporter/", export, name="structures_accountevent_export"), *super().get_urls()]

    def export_view(self, request):
        """What the list shows with the filters of the address, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = clock.now()
        try:
            found = self.get_changelist_instance(request).get_queryset(request).filter(at__lt=now)
        except IncorrectLookupParameters:
            return redirect("admin:structures_accountevent_changelist")
        request.user.exported(f"{counted(found.count(), 'ligne', 'lignes')} du journal des comptes, CSV", now)
        response = StreamingHttpResponse(as_csv(found.iterator()), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="journal-des-comptes-{now:%Y-%m-%d}.csv"'
        return response
