"""The forms by which an agent or a visitor proves who they are."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

_NO_CONTROLS = RegexValidator(r"[\x00-\x1f\x7f]", inverse_match=True, code="invalid")


class AddressField(forms.EmailField):
    """An address that takes mail, in the case and the alphabet of its domain: accounts bear it in lower case.

    An accented domain is written as the network writes it; an accented name before the « @ » is one that mail
    servers do not all take, and is refused.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Votre adresse électronique")
        kwargs.setdefault("help_text", "Format attendu : nom@domaine.fr")
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        kwargs["max_length"] = 254
        kwargs["error_messages"] = {
            "required": "Écrivez votre adresse électronique.",
            "invalid": "Écrivez une adresse électronique complète, comme prenom.nom@exemple.fr.",
        } | kwargs.get("error_messages", {})
        super().__init__(**kwargs)
        self.validators.append(_NO_CONTROLS)

    def to_python(self, value):
        name, at, domain = super().to_python(value).rpartition("@")
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            at = ""  # no domain at all: the validator says so
        return f"{name}{at}{domain}".lower()

    def validate(self, value):
        super().validate(value)
        if re.fullmatch(r"[^@\s]+@[\w-]+", value):
            raise ValidationError("Il manque la fin de l’adresse, par exemple « .fr ».", code="invalid")


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": "Écrivez votre adresse électronique.",
            "invalid": "Écrivez une adresse électronique complète, comme prenom.nom@exemple.fr.",
        },
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Écrivez votre mot de passe."},
    )


class CodeForm(forms.Form):
    """The code that the phone shows."""

    code = forms.CharField(
        label="Code à six chiffres",
        help_text="Celui que votre application affiche en ce moment.",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Écrivez le code."},
    )


class RecoveryCodeForm(forms.Form):
    """A code kept for the day the phone is lost; named as the other, for the same view."""

    code = forms.CharField(
        label="Code de secours",
        help_text="L’un des dix codes notés à l’installation. Chacun sert une fois.",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Écrivez un code de secours."},
    )


class LinkForm(forms.Form):
    """Where to send the link."""

    email = AddressField()


class VisitForm(forms.Form):
    """Coming back: by a link, or by the password that one chose to have."""

    email = AddressField()
    password = forms.CharField(
        label="Mot de passe",
        help_text="Si vous en avez choisi un. Sans lui, nous vous envoyons un lien.",
        required=False,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
