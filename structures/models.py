"""Who asks and who curates: people, known by their e-mail address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from vocabulary.clock import today
from vocabulary.models import Territory
from vocabulary.territories import within


class UserManager(BaseUserManager):
    """Accounts made with an e-mail address, kept in lower case."""

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("Un compte a une adresse électronique.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; agents are `is_staff`, their role a group, their ground `territories`."""

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom", max_length=150, blank=True)
    is_staff = models.BooleanField("agent", default=False, help_text="Peut ouvrir l'administration.")
    is_active = models.BooleanField("actif", default=True, help_text="Décocher plutôt que supprimer un compte.")
    territories = ArrayField(
        models.CharField(max_length=11),
        verbose_name="territoires",
        default=list,
        blank=True,
        help_text="Codes comme R-53 ou D-35, un par ligne : l'agent tient les fiches qui y sont tout entières.",
    )
    is_national = models.BooleanField(
        "rôle national", default=False, help_text="Tient les aides de toute la France et celles de tout territoire."
    )
    date_joined = models.DateTimeField("inscription", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique_whatever_its_case",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        super().clean()
        self.email = self.email.strip().lower()
        known = set(Territory.objects.filter(code__in=self.territories).values_list("code", flat=True))
        if unknown := [code for code in self.territories if code not in known]:
            raise ValidationError({"territories": f"« {unknown[0]} » n'est pas un territoire connu."})

    def may_curate(self, territories: Sequence[str], *, permission: str = "", day: date | None = None) -> bool:
        """Whether this agent may touch a sheet of these territories, on `day` (today when none is given).

        An empty list is the whole country and beyond: it takes a national role. A stand-in may what the absent
        agent may, `permission` included ("aids.publish_aid"). The operator, a superuser, may always.
        """
        if not self.is_active or self.is_superuser:
            return self.is_active
        return any(
            hat.holds(territories) and (not permission or hat.has_perm(permission)) for hat in self.hats(day or today())
        )

    def hats(self, day: date) -> list[User]:
        """This agent, and each absent one whom he or she stands in for on `day`. A stand-in's stand-in is not one."""
        return [self, *User.objects.filter(is_active=True, absences__in=Delegation.objects.on(day), absences__to=self)]

    def holds(self, territories: Sequence[str]) -> bool:
        """Whether these lie wholly in this agent's own ground."""
        codes = set(territories)
        if self.is_national or not codes:
            return self.is_national
        return within(self.territories).filter(code__in=codes).count() == len(codes)

    def grounds(self, day: date) -> list[list[str]] | None:
        """Under each hat, every code that lies in its ground; None when that is everything."""
        hats = self.hats(day)
        if self.is_superuser or any(hat.is_national for hat in hats):
            return None
        return [list(within(hat.territories).values_list("code", flat=True)) for hat in hats if hat.territories]


class DelegationQuerySet(models.QuerySet):
    def on(self, day: date):
        """Delegations that run on `day`, first and last day included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Delegation(models.Model):
    """A stand-in: from one day to another an agent does what an absent one may do."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences", verbose_name="agent absent"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="replacements", verbose_name="remplacé par"
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", help_text="Ce jour compris.")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "remplacement"
        ordering = ["-starts_on", "absent"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_it_starts",
                violation_error_message="Un remplacement finit le jour où il commence, ou plus tard.",
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("to")),
                name="delegation_is_to_another",
                violation_error_message="On ne se remplace pas soi-même.",
            ),
        ]

    def __str__(self):
        return f"{self.absent}, remplacé par {self.to}"
