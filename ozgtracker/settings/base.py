"""Settings shared by all environments. Everything that differs comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
import pgtrigger
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]

DEBUG = False
DEMO = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "organisation",
    "leistungen",
    "projekte",
    "personal",
    "finanzen",
    "gremien",
    "auswertung",
    "ozgtracker.verwaltung.OzgAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "rules",
]

MIDDLEWARE = [
    "ozgtracker.betrieb.lebenszeichen",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "organisation.middleware.eingaben_pruefen",
    "organisation.middleware.audit_kontext",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "auswertung.middleware.neuberechnung_anstossen",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ozgtracker.urls"
WSGI_APPLICATION = "ozgtracker.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisation.kontext.rahmen",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["organisation.templatetags.darstellung"],
        },
    }
]

# --- Language and time: an official speaks German, the clock runs in Berlin.
LANGUAGE_CODE = "de"
# Django's own German before that of any package: one of them says „Gib eine gültige URL ein“ to an official.
LOCALE_PATHS = [Path(django.__file__).parent / "conf" / "locale"]
LANGUAGES = [("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "ozgtracker.formate"

# --- Users and login: allauth is the only door; sign-up is closed (organisation.zugangsregeln).
AUTH_USER_MODEL = "organisation.Benutzer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "organisation.zugangsregeln.GeschlossenerZugang"
SOCIALACCOUNT_ADAPTER = "organisation.zugangsregeln.GeschlosseneFremdanmeldung"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/5m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- Content Security Policy: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CSRF_FAILURE_VIEW = "ozgtracker.fehlerseiten.csrf_fehlgeschlagen"

# --- Files and limits
STATIC_URL = "static/"
STATICFILES_DIRS = [("gebaut", BASE_DIR / "static" / "gebaut")]  # built by npm; the sources beside it are not served
STATIC_ROOT = Path(os.environ.get("OZG_STATIC_ROOT", BASE_DIR / "staticfiles"))
MEDIA_ROOT = Path(os.environ.get("OZG_ANLAGEN", BASE_DIR / "var" / "anlagen"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
ANLAGE_MAX_BYTES = 20 * 1024 * 1024

# --- E-mail: reminders of a Fachamt-Abfrage. The address of the installation stands in them as a link.
OZG_ADRESSE = os.environ.get("OZG_ADRESSE", "http://localhost:8000").rstrip("/")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", 25))
EMAIL_HOST_USER = os.environ.get("EMAIL_BENUTZER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORT", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_STARTTLS", "0") == "1"
EMAIL_USE_SSL = os.environ.get("EMAIL_TLS", "0") == "1"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_ABSENDER", "ozg-tracker@localhost")

# --- Audit (django-pghistory): triggers write, the application only reads.
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_ADMIN_ALL_EVENTS = False

# --- Celery
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "schnell"
CELERY_TASK_ROUTES = {
    "auswertung.tasks.auftraege_ausfuehren": {"queue": "lang"},
    "auswertung.tasks.erinnerungen_senden": {"queue": "lang"},
    "auswertung.tasks.wochenbriefe_senden": {"queue": "lang"},
    "auswertung.tasks.berichtserinnerungen_senden": {"queue": "lang"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # A request must not wait for a broker that is down: the note lies in the database, beat finds it.
    "socket_connect_timeout": 2,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "vermerke": {"task": "auswertung.tasks.vermerke_abarbeiten", "schedule": 5.0, "options": {"expires": 5}},
    "auftraege": {"task": "auswertung.tasks.auftraege_ausfuehren", "schedule": 5.0, "options": {"expires": 5}},
    "erinnerungen": {"task": "auswertung.tasks.erinnerungen_senden", "schedule": 600.0, "options": {"expires": 600}},
    # each reminder goes out once; further tries of the day are for a mail server that was down
    "berichtserinnerungen": {
        "task": "auswertung.tasks.berichtserinnerungen_senden",
        "schedule": crontab(hour="6-18", minute="15"),
        "options": {"expires": 3600},
    },
    "tagesstand": {"task": "auswertung.tasks.tagesstand_schreiben", "schedule": 60.0, "options": {"expires": 60}},
    # Mondays from 6:00 in Berlin; the later runs send only what a mail server refused before
    "wochenbriefe": {
        "task": "auswertung.tasks.wochenbriefe_senden",
        "schedule": crontab(minute=0, hour="6-12", day_of_week="mon"),
        "options": {"expires": 3000},
    },
}

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True

# --- The interface /api/v1/: reads only, JSON only, refusals as problem details
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "organisation.api.anmeldung.Schluesselanmeldung",
        "organisation.api.anmeldung.Sitzungsanmeldung",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "organisation.api.fehler.NurJson",
    "DEFAULT_SCHEMA_CLASS": "ozgtracker.api_beschreibung.Beschreibung",
    "EXCEPTION_HANDLER": "organisation.api.fehler.behandeln",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": 0,
}
OZG_SCHNITTSTELLE = {"je_adresse": "1200/min", "je_zugang": "300/min"}
SPECTACULAR_SETTINGS = {
    "TITLE": "OZG-Tracker",
    "DESCRIPTION": "Nur lesen, mit den Rechten der Person, für die der Zugriffsschlüssel gilt.",
    "VERSION": "1",
    "OAS_VERSION": "3.0.3",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "POSTPROCESSING_HOOKS": ["ozgtracker.api_beschreibung.problem_ergaenzen"],
}
