"""What the environment decides, read in a process of its own."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATABASE = {"DATABASE_URL": "postgresql://agent:s%C3%A9cret%2Fp@db.exemple.fr:5433/aidess?sslmode=require"}
PRODUCTION = {
    **DATABASE,
    "AIDESS_ENV": "production",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "aidess.exemple.fr, www.aidess.exemple.fr",
}

PROCONNECT = {
    "PROCONNECT_URL": "https://proconnect.exemple.fr/api/v2/",
    "PROCONNECT_CLIENT_ID": "aidess",
    "PROCONNECT_CLIENT_SECRET": "secret",
}
VARIED = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def run(code, data, **environment):
    environment = {"PATH": "/usr/bin:/bin", "AIDESS_DATA_DIR": str(data), **environment}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture
def read(tmp_path):
    """The settings named, as an environment makes them."""

    def read(*names, **environment):
        code = f"import json; from aidess import settings as s; print(json.dumps([getattr(s, n) for n in {names}], default=str))"
        return json.loads(run(code, tmp_path / "data", **environment).stdout)

    return read


def test_debug_is_never_on(read):
    assert read("DEBUG", **DATABASE, DEBUG="1", AIDESS_DEMO="1") == [False]


def test_a_database_address_is_read_whole(read):
    [databases] = read("DATABASES", **DATABASE)
    held = databases["default"]
    assert [held[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")] == [
        "aidess",
        "agent",
        "sécret/p",
        "db.exemple.fr",
        "5433",
        {"sslmode": "require"},
    ]


def test_production_keeps_its_cookies_to_https_and_sends_mail(read):
    names = ("PRODUCTION", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "EMAIL_BACKEND")
    assert read(*names, **PRODUCTION) == [True] * 4 + ["structures.mails.smtp.EmailBackend"]


def test_production_cookies_are_this_host_s_own_and_kept_from_scripts(read):
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY")
    assert read(*names, **PRODUCTION) == ["__Host-sessionid", "__Host-csrftoken", True, True]
    assert read("SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE", **PRODUCTION) == ["Lax", "Lax"]
    assert read("SECURE_HSTS_SECONDS", "TRUSTED_PROXIES", **PRODUCTION) == [31_536_000, 1]


def test_production_passes_what_django_checks_of_a_deployment(tmp_path):
    code = (
        "import django; django.setup(); from django.core import checks;"
        "print([found.id for found in checks.run_checks(tags=['security'], include_deployment_checks=True)])"
    )
    done = run(code, tmp_path, DJANGO_SETTINGS_MODULE="aidess.settings", **{**PRODUCTION, "SECRET_KEY": "k3y" + VARIED})
    assert (
        done.stdout.strip() == "['security.W005', 'security.W021']"
    )  # HSTS of subdomains and its preload: not ours to say


def test_a_demonstration_keeps_plain_cookies_for_plain_http(read):
    assert read("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "TRUSTED_PROXIES", **DATABASE) == [False, False, 0]


def test_proconnect_is_off_unless_the_three_settings_are_there(read):
    assert read("PROCONNECT_ENABLED", **PRODUCTION) == [False]
    assert read("PROCONNECT_ENABLED", "OIDC_OP_TOKEN_ENDPOINT", **PRODUCTION, **PROCONNECT) == [
        True,
        "https://proconnect.exemple.fr/api/v2/token",
    ]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({**PROCONNECT, "PROCONNECT_CLIENT_SECRET": ""}, "vont ensemble"),
        ({**PROCONNECT, "PROCONNECT_URL": "http://proconnect.exemple.fr"}, "doit commencer par https"),
        ({"TRUSTED_PROXIES": "deux"}, "est un nombre de mandataires"),
        ({"TRUSTED_PROXIES": "-1"}, "est un nombre de mandataires"),
    ],
)
def test_accounts_settings_that_cannot_be_are_said(tmp_path, environment, said):
    done = run("import aidess.settings", tmp_path, **PRODUCTION, **environment)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mx.exemple.fr", ["mx.exemple.fr", 25, "", "", False, False]),
        ("smtp+tls://compte:s%C3%A9cret%2F@mx.exemple.fr", ["mx.exemple.fr", 587, "compte", "sécret/", True, False]),
        ("smtps://a%40b.fr:x@mx.exemple.fr:4650", ["mx.exemple.fr", 4650, "a@b.fr", "x", False, True]),
    ],
)
def test_the_mail_server_is_one_address(read, address, server):
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL", "BACKEND")
    held = read(*(f"EMAIL_{name}" for name in names), **DATABASE, EMAIL_URL=address)
    assert held == [*server, "structures.mails.smtp.EmailBackend"]


@pytest.mark.parametrize(
    "address", ["mx.exemple.fr", "http://secret@mx.exemple.fr", "smtp://:secret@", "smtp://a:secret"]
)
def test_a_mail_server_that_cannot_be_is_said_without_its_password(tmp_path, address):
    done = run("import aidess.settings", tmp_path, **DATABASE, EMAIL_URL=address)
    assert "EMAIL_URL n'est pas une adresse" in done.stderr.splitlines()[-1]
    assert "secret" not in done.stderr.splitlines()[-1].replace("compte:secret", "")


def test_mails_lead_to_the_site_and_come_from_it(read):
    names = ("SITE_URL", "DEFAULT_FROM_EMAIL")
    assert read(*names, **DATABASE, PORT="8001") == ["http://127.0.0.1:8001", "AidESS <ne-pas-repondre@localhost>"]
    assert read(*names, **PRODUCTION) == ["https://aidess.exemple.fr", "AidESS <ne-pas-repondre@aidess.exemple.fr>"]
    told = {"SITE_URL": "https://aides.fr/", "DEFAULT_FROM_EMAIL": "aides@aides.fr"}
    assert read(*names, **PRODUCTION, **told) == ["https://aides.fr", "aides@aides.fr"]


def test_a_demonstration_sends_no_mail(read):
    assert read("EMAIL_BACKEND", "MAILS_STAY_HERE", "PRODUCTION", **PRODUCTION, AIDESS_DEMO="1") == [
        "django.core.mail.backends.console.EmailBackend",
        True,
        False,
    ]


def test_a_demonstration_told_of_a_mail_server_keeps_no_mail_to_be_read(read):
    names = ("EMAIL_BACKEND", "MAILS_STAY_HERE")
    told = {"AIDESS_DEMO": "1", "EMAIL_URL": "smtp://mx.exemple.fr"}
    assert read(*names, **DATABASE, **told) == ["structures.mails.smtp.EmailBackend", False]


@pytest.mark.parametrize(
    ("lacking", "value"),
    [
        ("DATABASE_URL", ""),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "courte"),
        ("ALLOWED_HOSTS", " , "),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_a_server_says_what_production_lacks(tmp_path, lacking, value):
    environment = {**PRODUCTION, lacking: value}
    del environment["AIDESS_ENV"]  # neither a demonstration nor a command: serving is production
    done = run("import aidess.wsgi", tmp_path, **environment)
    assert done.returncode == 1
    assert f"En production, {lacking} doit" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DATABASE_URL": "postgresql://%zz"}, "DATABASE_URL ne peut pas être lue"),
        ({**DATABASE, "AIDESS_DEMO": "1", "AIDESS_TODAY": "demain"}, "AIDESS_TODAY n'est pas une date"),
        ({"AIDESS_DATA_DIR": "/dev/null/x"}, "AIDESS_DATA_DIR ne peut pas servir"),
    ],
)
def test_a_command_says_in_one_sentence_what_is_wrong_with_the_environment(tmp_path, environment, said):
    code = "import sys, manage; sys.argv = ['manage.py', 'migrate']; manage.main()"
    done = run(code, tmp_path, **environment)
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("hosts", "identity"),
    [("", False), ("aidess.gouv.fr", True), ("a.gouv.fr,b.exemple.fr", False), ("fauxgouv.fr", False)],
)
def test_the_identity_of_the_state_is_kept_to_its_hosts(read, hosts, identity):
    assert read("STATE_IDENTITY", **DATABASE, ALLOWED_HOSTS=hosts) == [identity]


@pytest.mark.parametrize(("demo", "today"), [("1", "2027-01-02"), ("0", None)])
def test_another_day_stands_for_today_in_a_demonstration_only(read, demo, today):
    assert read("AIDESS_TODAY", **DATABASE, AIDESS_DEMO=demo, AIDESS_TODAY="2027-01-02") == [today]


def test_the_key_is_made_once_and_kept_from_other_accounts(read, tmp_path):
    assert read("SECRET_KEY", **DATABASE) == read("SECRET_KEY", **DATABASE)
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
