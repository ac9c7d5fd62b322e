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
    assert read(*names, **PRODUCTION) == [True] * 4 + ["django.core.mail.backends.smtp.EmailBackend"]


def test_a_demonstration_sends_no_mail(read):
    assert read("EMAIL_BACKEND", "PRODUCTION", **PRODUCTION, AIDESS_DEMO="1") == [
        "django.core.mail.backends.console.EmailBackend",
        False,
    ]


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
