"""Settings. Everything that differs between two machines comes from the environment (README)."""

import os
import secrets
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from aidess.embedded import EmbeddedError, data_folder, start
from aidess.settings_accounts import *  # noqa: F403
from aidess.settings_accounts import PROCONNECT_ENABLED, PROCONNECT_URL, trusted_proxies
from aidess.settings_mail import *  # noqa: F403
from aidess.settings_mail import EMAIL_URL

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = data_folder()

TESTING = "pytest" in sys.modules
AIDESS_DEMO = os.environ.get("AIDESS_DEMO") == "1"
# A server that faces the world: neither the demonstration, nor tests, nor a developer's command.
PRODUCTION = os.environ.get("AIDESS_ENV") == "production" and not AIDESS_DEMO
DEBUG = False
# A worker that has much to compile does it in a thread; commands and tests wait for it instead.
BUILD_CATALOGUE_BESIDE_REQUESTS = not TESTING
# Anonymous events too; tests write them at once.
WRITE_EVENTS_BESIDE_REQUESTS = not TESTING


def _today() -> date | None:
    text = os.environ.get("AIDESS_TODAY")
    if not text or not (AIDESS_DEMO or TESTING):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(f"AIDESS_TODAY n'est pas une date comme 2026-12-31 : {text}.") from None


AIDESS_TODAY = _today()


def _secret_key() -> str:
    """From the environment, else made once in the data folder."""
    key = os.environ.get("SECRET_KEY", "")
    if PRODUCTION and len(key) < 50:
        raise ImproperlyConfigured("En production, SECRET_KEY doit être donnée, de 50 caractères au moins.")
    if key:
        return key
    path = DATA_DIR / "secret-key"
    try:
        if not path.exists():
            DATA_DIR.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"secret-key.{os.getpid()}")
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):  # of several processes the first gives the key
                os.link(fresh, path)
            fresh.unlink()
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(f"AIDESS_DATA_DIR ne peut pas servir : {error}.") from error


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
ALLOWED_HOSTS = [host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("En production, ALLOWED_HOSTS doit nommer les hôtes du site, séparés par des virgules.")
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

SITE_NAME = os.environ.get("SITE_NAME", "AidESS")
# The State's identity (Marianne, its blocks) is reserved to its own sites.
STATE_IDENTITY = all(host.endswith(".gouv.fr") for host in ALLOWED_HOSTS)
STATE_BRAND = os.environ.get("STATE_BRAND", "République française")

INSTALLED_APPS = [
    "structures.admin_config.AgentAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "vocabulary",
    "aids",
    "structures",
    "matching",
    "dossiers",
    "networks",
    "aidess",
]

MIDDLEWARE = [
    "aidess.middleware.AnswerHeadWithoutBody",
    "django.middleware.security.SecurityMiddleware",
    "aidess.middleware.KeepDemonstrationOutOfSearchEngines",
    "aidess.middleware.RefuseDeviceFeatures",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "aidess.middleware.RefuseUnstorableText",
    "aidess.middleware.ShowPageOfRefusedMethod",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "structures.sessions.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "aidess.middleware.SayThatTheDatabaseIsAway",
    "aidess.middleware.KeepWhoActs",
    "dossiers.at_hand.KnowTheStructureAtHand",
    "networks.with_structure.KnowWhoAdvises",
]

ROOT_URLCONF = "aidess.urls"
WSGI_APPLICATION = "aidess.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aidess.context.site",
                "dossiers.at_hand.in_templates",
                "networks.with_structure.in_templates",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    if not os.environ.get("DATABASE_URL"):
        if PRODUCTION:
            raise ImproperlyConfigured("En production, DATABASE_URL doit être donnée.")
        try:
            os.environ["DATABASE_URL"] = start(DATA_DIR)  # child processes inherit it
        except EmbeddedError as error:
            raise ImproperlyConfigured(str(error)) from error
    try:
        options = conninfo_to_dict(os.environ["DATABASE_URL"])
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL ne peut pas être lue : {error}".strip()) from None
    return {
        "ENGINE": "aidess.postgresql",
        "NAME": options.pop("dbname", "aidess"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "structures.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

DIRECTORY_URL = (os.environ.get("AIDESS_DIRECTORY_URL") or "https://recherche-entreprises.api.gouv.fr").rstrip("/")
if not DIRECTORY_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(
        f"AIDESS_DIRECTORY_URL n'est pas une adresse comme https://exemple.fr : {DIRECTORY_URL}."
    )

# Errors with their traceback, and warnings, on standard error; Django would say nothing of a 500 with DEBUG off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a page that is not there is no news
    },
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_AUTOREFRESH = TESTING  # tests read static files where they are written
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system's style sheet holds small images
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # a script reads the token in its form
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
TRUSTED_PROXIES = trusted_proxies(default=1 if PRODUCTION else 0)
if PRODUCTION:
    # Under this prefix browsers refuse a cookie set by a neighbour of the same domain.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000  # of this host only: its subdomains may be somebody else's
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # a balancer asks inside the network
    if PROCONNECT_ENABLED and not PROCONNECT_URL.startswith("https://"):
        raise ImproperlyConfigured("En production, PROCONNECT_URL doit commencer par https://.")

# Where a page of this site is, for who reads a mail.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or f"{SITE_NAME} <ne-pas-repondre@{ALLOWED_HOSTS[0]}>"
# A demonstration writes to nobody unless told by which server: its mails are in its log and in the administration.
EMAIL_BACKEND = (
    "structures.mails.smtp.EmailBackend"
    if PRODUCTION or EMAIL_URL
    else "django.core.mail.backends.console.EmailBackend"
)
MAILS_STAY_HERE = AIDESS_DEMO and not EMAIL_URL
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LOGIN_URL = "admin:login"
