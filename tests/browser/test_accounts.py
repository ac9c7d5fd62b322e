"""Coming in for the first time, in a real browser: without JavaScript, on the narrowest phone, nothing to reproach."""

from base64 import b32decode
from datetime import UTC, datetime, timedelta

import pytest

from structures import totp
from structures.models import User
from vocabulary import clock

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Agent:
    """Who reads the pages, and the phone held in the other hand."""

    def __init__(self, page, site, axe, monkeypatch):
        self.page, self.site, self.axe, self.now, self.secret = page, site, axe, NOON, b""
        monkeypatch.setattr(clock, "now", lambda: self.now)
        User.objects.create_superuser("agent@exemple.fr", "un mot de passe long")

    def code(self):
        """The next code of the phone: one serves once."""
        self.now += timedelta(minutes=1)
        return totp.code_at(self.secret, int(self.now.timestamp()) // totp.SECONDS)

    def give_password(self, password="un mot de passe long"):
        self.page.goto(f"{self.site}/admin/")
        self.page.get_by_label("Adresse électronique").fill("Agent@Exemple.fr")
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_role("button", name="Connexion").click()

    def give(self, label, text, button):
        self.page.get_by_label(label).fill(text)
        self.page.get_by_role("button", name=button).click()

    def enrol(self):
        self.give_password()
        self.secret = b32decode(self.page.locator("main strong").inner_text().replace(" ", ""))
        self.give("Code à six chiffres", self.code(), "Installer")
        return self.page.locator("main code").all_inner_texts()

    def look(self, heading):
        """The page says this, holds in the window and has nothing for axe to say."""
        self.page.get_by_role("heading", name=heading, level=1).wait_for()
        width = self.page.viewport_size["width"]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width
        self.axe(self.page)


@pytest.fixture(
    params=[("page_without_js", 320), ("page", 320), ("page", 1280)], ids=["no JavaScript", "320 px", "1280 px"]
)
def agent(request, site, axe, monkeypatch):
    name, width = request.param
    page = request.getfixturevalue(name)
    page.set_viewport_size({"width": width, "height": 640})
    # Where scripts are off, axe's own would wait for ever.
    return Agent(page, site, axe if name == "page" else lambda page: None, monkeypatch)


def test_from_the_first_password_to_the_recovery_codes_and_in_again(agent, site):
    page = agent.page
    page.goto(f"{site}/admin/")
    agent.look("Connexion des agents")
    agent.give_password("pas le bon")
    page.get_by_text("n’est pas le bon").wait_for()
    agent.look("Connexion des agents")

    agent.give_password()
    agent.look("Protéger votre compte par un code")
    assert page.get_by_role("img", name="Code QR").evaluate("image => image.naturalWidth") > 100
    agent.give("Code à six chiffres", "000000", "Installer")
    agent.look("Protéger votre compte par un code")
    codes = agent.enrol()
    agent.look("Vos codes de secours")
    page.get_by_role("link", name="J’ai noté mes codes").click()
    page.get_by_role("link", name="Ma sécurité").click()
    agent.look("Ma sécurité")
    page.get_by_role("button", name="Me déconnecter partout").click()
    agent.look("Vous êtes déconnecté")

    page.get_by_role("link", name="Se connecter de nouveau").click()
    agent.give_password()
    agent.look("Votre code")
    agent.give("Code à six chiffres", agent.code(), "Continuer")
    page.get_by_role("button", name="Déconnexion").click()
    agent.look("Vous êtes déconnecté")

    agent.give_password()
    page.get_by_role("link", name="Je n’ai pas mon téléphone").click()
    agent.look("Votre code de secours")
    agent.give("Code de secours", "pas un code", "Continuer")
    agent.look("Votre code de secours")
    agent.give("Code de secours", codes[0], "Continuer")
    page.get_by_role("link", name="Ma sécurité").click()
    page.get_by_text("restants : 9", exact=False).first.wait_for()


def test_each_step_is_reached_by_the_keyboard(page, site, axe, monkeypatch):
    agent = Agent(page, site, axe, monkeypatch)
    page.goto(f"{site}/admin/")
    page.get_by_label("Adresse électronique").focus()
    page.keyboard.type("agent@exemple.fr")
    page.keyboard.press("Tab")
    page.keyboard.type("un mot de passe long")
    page.keyboard.press("Enter")
    agent.look("Protéger votre compte par un code")
    agent.secret = b32decode(page.locator("main strong").inner_text().replace(" ", ""))
    page.get_by_label("Code à six chiffres").focus()
    page.keyboard.type(agent.code())
    page.keyboard.press("Enter")
    agent.look("Vos codes de secours")
