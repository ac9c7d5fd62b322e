"""A person with an account, known by an e-mail address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone

from structures.models.delegation import Delegation
from structures.models.event import AccountEvent
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

    def of_mailbox(self, email):
        """The account of an address that proved itself; a new one, without password, when there is none."""
        user, _ = self.get_or_create(email=email.strip().lower(), defaults={"password": make_password(None)})
        return user

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
    sign_outs = models.PositiveIntegerField(
        "déconnexions partout", default=0, editable=False, help_text="Chacune met fin à toutes les sessions du compte."
    )

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

    def get_session_auth_hash(self):
        """What a session must hold to go on: it changes with the password and with each sign-out everywhere."""
        return f"{super().get_session_auth_hash()}.{self.sign_outs}"

    def get_session_auth_fallback_hash(self):
        for held in super().get_session_auth_fallback_hash():
            yield f"{held}.{self.sign_outs}"

    def end_sessions(self):
        """Every session of the account ends at its next request."""
        self.sign_outs = F("sign_outs") + 1
        self.save(update_fields=["sign_outs"])
        self.refresh_from_db(fields=["sign_outs"])

    def exported(self, what, now):
        """Write in the journal that this agent took `what` out, in a few words: « 120 fiches, CSV »."""
        AccountEvent.objects.create(at=now, kind=AccountEvent.Kind.EXPORTED, actor=self, about=self, detail=what[:500])
