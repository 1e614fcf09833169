"""Settings of the site, read from the environment.

GUATU_HOME            where data, uploads and the secret key live; ./var by default
GUATU_DATABASE_URL    postgresql://name:password@host:port/database; SQLite in GUATU_HOME by default
GUATU_HOSTS           host names the site answers to, with commas; the loopback by default
GUATU_SECRET_KEY      made on the first run and kept in GUATU_HOME where it is not given
GUATU_SECRET_KEY_FALLBACKS  former keys, apart by blanks, which still open what they have sealed
GUATU_HTTPS           1 where the site stands behind HTTPS: secure cookies, HSTS, redirects
GUATU_DEBUG           1 for Django's debug pages
GUATU_ADDRESS         where people find the site, for links in messages; the first of GUATU_HOSTS by default
GUATU_MAIL_URL        smtp://name:password@host:587?tls=starttls (starttls, tls or none); without it mail waits
GUATU_MAIL_URL_FILE   a file that holds it instead
GUATU_MAIL_FROM       the sender's address; the name of GUATU_MAIL_URL by default
GUATU_INNER_HOOKS     1 where messages may be posted to addresses of the own network too, and without HTTPS
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from guatu_web.database import database
from guatu_web.outbox.mail_server import mail_server

SITE = Path(__file__).parent
HOME = Path(os.environ.get("GUATU_HOME", "var")).resolve()
HTTPS = os.environ.get("GUATU_HTTPS") == "1"
DEBUG = os.environ.get("GUATU_DEBUG") == "1"


def _secret_key() -> str:
    """The key from the environment, or the one that the first run has made."""
    if given := os.environ.get("GUATU_SECRET_KEY"):
        return given
    kept = HOME / "secret_key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        made = HOME / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64), encoding="ascii")
        with contextlib.suppress(FileExistsError):
            os.link(made, kept)  # the first of two that start together wins
        made.unlink()
    return kept.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = os.environ.get("GUATU_SECRET_KEY_FALLBACKS", "").split()
ALLOWED_HOSTS = os.environ.get("GUATU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "guatu_web.records",
    "guatu_web.areas",
    "guatu_web.accounts",
    "guatu_web.documents",
    "guatu_web.outbox",
    "guatu_web.statistics",
    "guatu_web.returns",
    "guatu_web.ledger",
    "guatu_web.review",
    "guatu_web.alarms",
    "guatu_web.tables",
    "guatu_web.measures",
    "guatu_web.projects",
    "guatu_web.supervision",
    "guatu_web.races",
    "guatu_web.briefings",
    "guatu_web.cockpit",
    "guatu_web.work",
    "guatu_web.playbooks",
    "guatu_web.api",
    "guatu_web.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "guatu_web.accounts.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guatu_web.accounts.here.HereMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "guatu_web.urls"
WSGI_APPLICATION = "guatu_web.wsgi.application"
CONTEXT = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "guatu_web.accounts.here.shell",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        # named, for the templates folders of other parts are written in Django's own language
        "DIRS": [SITE / "templates", *sorted(SITE.glob("*/templates"))],
        "OPTIONS": {"environment": "guatu_web.templating.environment", "context_processors": CONTEXT},
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": database(os.environ.get("GUATU_DATABASE_URL"), HOME)}
CACHES = {"default": {"BACKEND": "guatu_web.accounts.counts.SharedCounts", "LOCATION": HOME / "counts.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "guatu_web.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip"}  # failures are counted by axes
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "挂图"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "guatu_web.accounts.locking.locked"
AXES_RESET_ON_SUCCESS = True
# the address of the connection; a header that anyone can write is not asked
AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"

# safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# language
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [SITE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# files
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [SITE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOADS = HOME / "uploads"
LARGEST_UPLOAD = 30 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a draft with its tables is one form: 900 blocks, 2,000 cells
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# work in the background
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": True}}
ROUND_EVERY = 60  # seconds; so often the worker looks for zones whose records or day have changed

# messages to people and to chat groups
ADDRESS = os.environ.get(
    "GUATU_ADDRESS",
    f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://{ALLOWED_HOSTS[0]}:{os.environ.get('PORT') or 8000}",
).rstrip("/")
MAIL = mail_server(
    os.environ.get("GUATU_MAIL_URL"), os.environ.get("GUATU_MAIL_URL_FILE"), os.environ.get("GUATU_MAIL_FROM")
)
INNER_HOOKS = os.environ.get("GUATU_INNER_HOOKS") == "1"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
