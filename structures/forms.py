"""The forms by which an agent proves who they are."""

from django import forms


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
