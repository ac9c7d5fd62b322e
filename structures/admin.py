"""Accounts, known by their e-mail address; who stands in for whom."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm

from structures.models import Delegation, User
from vocabulary.forms import LinesField


class AgentForm(UserChangeForm):
    territories = LinesField(
        label="territoires", required=False, help_text=User._meta.get_field("territories").help_text
    )


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
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
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="rôles")
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "–"

    @admin.display(description="territoires")
    def ground(self, user):
        return "France" if user.is_national else ", ".join(user.territories) or "–"


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
