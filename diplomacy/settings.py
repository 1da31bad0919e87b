"""Settings, read from the environment; docs/settings.md lists every variable.

Production is the default: without DEBUG=1 nothing has an unsafe fallback, and a
missing secret key, host list, address or database stops the start.
"""

from pathlib import Path

import django.conf.locale
from django.utils.csp import CSP

from diplomacy import editor, environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.boolean("DEBUG", default=False)
SECRET_KEY = environment.text("SECRET_KEY")
# Private links and the hashes of addresses hang on this one, so that SECRET_KEY can be changed without breaking them.
LINK_KEY = environment.text("LINK_KEY", "") or SECRET_KEY
SECRET_KEY_FALLBACKS = environment.items("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = (
    environment.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    if DEBUG
    else (environment.items("ALLOWED_HOSTS") or [environment.text("ALLOWED_HOSTS")])
)
SITE_URL = environment.text("SITE_URL", "http://localhost:8000" if DEBUG else None).rstrip("/")
CSRF_TRUSTED_ORIGINS = environment.items("CSRF_TRUSTED_ORIGINS", SITE_URL)
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
DEMONSTRATION = environment.boolean("DEMONSTRATION", default=DEBUG)

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "django_tasks_db",
    "diplomacy.apps.DiplomacyConfig",
    "diplomacy.apps.CommentsConfig",
    "django_comments",
    "blog.apps.BlogConfig",
    "engagement.apps.EngagementConfig",
    "diplomacy.apps.AdminConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *([] if DEBUG else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "diplomacy.compression.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "diplomacy.request_guard.RequestGuardMiddleware",  # before whatever reads a session, a language or a form
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "diplomacy.middleware.OldAddressMiddleware",  # behind those two, which would send a missing page elsewhere first
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "diplomacy.urls"
WSGI_APPLICATION = "diplomacy.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["blog.templatetags.moments"],
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "diplomacy.context.site",
            ],
        },
    },
]

# Database, cache, tasks, mail

DATABASES = {
    "default": {
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": environment.integer("DATABASE_CONNECTION_SECONDS", 60),
        **environment.database("DATABASE_URL"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": environment.cache("CACHE_URL", "memory://")}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
MAILERS = {"default": environment.mailer("MAIL_URL", "file://var/mail" if DEBUG else None, BASE_DIR)}
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "engagement@example.org")
SOURCE_URL = environment.text("SOURCE_URL", "")
CONTACT_EMAIL = environment.text("CONTACT_EMAIL", DEFAULT_FROM_EMAIL)
SECURITY_CONTACT = environment.text("SECURITY_CONTACT", "") or CONTACT_EMAIL
MAIL_ATTEMPTS = environment.integer("MAIL_ATTEMPTS", 8)
MAIL_RETRY_AFTER = environment.duration("MAIL_RETRY_AFTER", "1m")
WORKER_TASK_LIMIT = environment.duration("WORKER_TASK_LIMIT", "10m")

# Languages: the interface and the content are in both, never one under the other's name

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("mn", "Монгол")]
MODELTRANSLATION_LANGUAGES = ("en", "mn")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES: dict[str, tuple[str, ...]] = {"default": ()}
JQUERY_UI_URL = "admin/js/language_tabs.js"
DJANGO_PROSE_EDITOR_EXTENSIONS = editor.EXTENSIONS
django.conf.locale.LANG_INFO["mn"]["name_local"] = "Монгол"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["diplomacy.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Ulaanbaatar"  # the Ministry's clock: pages name it beside every deadline
LANGUAGE_COOKIE_NAME = "unused"
SITE_ID = 1

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / environment.text("STATIC_ROOT", "var/static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = BASE_DIR / environment.text("MEDIA_ROOT", "var/media")  # not public: blog/views/images.py serves pictures
MEDIA_ACCEL = environment.text("MEDIA_ACCEL", "")
PICTURE_MAX_BYTES = environment.integer("PICTURE_MAX_BYTES", 15_000_000)
PICTURE_MAX_PIXELS = environment.integer("PICTURE_MAX_PIXELS", 40_000_000)
PICTURE_MIN_SIDE = environment.integer("PICTURE_MIN_SIDE", 300)
PICTURE_MAX_AGE = environment.duration("PICTURE_MAX_AGE", "1d")
DOCUMENT_MAX_BYTES = environment.integer("DOCUMENT_MAX_BYTES", 20_000_000)
RECORDING_MAX_BYTES = environment.integer("RECORDING_MAX_BYTES", 200_000_000)
ATTACHMENT_MAX_BYTES = environment.integer("ATTACHMENT_MAX_BYTES", 10_000_000)
SHEET_MAX_BYTES = environment.integer("SHEET_MAX_BYTES", 5_000_000)
SHEET_MAX_ROWS = environment.integer("SHEET_MAX_ROWS", 2000)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.boolean("HTTPS", default=not DEBUG)
SECURE_HSTS_SECONDS = 0 if DEBUG else environment.integer("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CSRF_FAILURE_VIEW = "diplomacy.error_pages.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(environment.duration("STAFF_SESSION", "12h").total_seconds())
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Pages

PUBLIC_MAX_AGE = environment.duration("PUBLIC_MAX_AGE", "60s")
PUBLIC_STALE_WHILE_REVALIDATE = environment.duration("PUBLIC_STALE_WHILE_REVALIDATE", "10m")
POSTS_PER_PAGE = environment.integer("POSTS_PER_PAGE", 12)
THREADS_PER_PAGE = environment.integer("THREADS_PER_PAGE", 10)
REPLIES_PER_THREAD = environment.integer("REPLIES_PER_THREAD", 5)
CLAUSES_PER_PAGE = environment.integer("CLAUSES_PER_PAGE", 30)
EXCERPTS_PER_THEME = environment.integer("EXCERPTS_PER_THEME", 4)
EXCERPTS_PER_PAGE = environment.integer("EXCERPTS_PER_PAGE", 25)

# Comments: the package's vocabulary, our limits

COMMENTS_APP = "django_comments_xtd"
COMMENTS_XTD_MODEL = "engagement.models.Comment"
COMMENTS_XTD_FORM_CLASS = "engagement.forms.CommentForm"
COMMENTS_XTD_MAX_THREAD_LEVEL = environment.integer("COMMENT_MAX_DEPTH", 3)
COMMENTS_XTD_THREADED_EMAILS = False
COMMENTS_XTD_SALT = b"diplomacy-comments"
COMMENTS_XTD_APP_MODEL_OPTIONS = {"default": {"who_can_post": "all"}}
COMMENT_MAX_LENGTH = environment.integer("COMMENT_MAX_LENGTH", 3000)
ANSWER_MAX_LENGTH = environment.integer("ANSWER_MAX_LENGTH", 10_000)
COMMENT_RATES_PER_NETWORK = environment.rates("COMMENT_RATES_PER_NETWORK", "5/10m,40/1d")
COMMENT_RATES_PER_ADDRESS = environment.rates("COMMENT_RATES_PER_ADDRESS", "5/1h,20/1d")
COMMENT_RATES_PER_PAGE = environment.rates("COMMENT_RATES_PER_PAGE", "60/10m")
COMMENT_RATES_ON_SITE = environment.rates("COMMENT_RATES_ON_SITE", "300/10m")
COMMENT_HOLD_RISK = environment.integer("COMMENT_HOLD_RISK", 50)
COMMENT_FORM_MIN_AGE = environment.duration("COMMENT_FORM_MIN_AGE", "3s")
COMMENT_FORM_MAX_AGE = environment.duration("COMMENT_FORM_MAX_AGE", "12h")
COMMENT_CLOSING_GRACE = environment.duration("COMMENT_CLOSING_GRACE", "2h")
PROOF_VALID_FOR = environment.duration("PROOF_VALID_FOR", "48h")
PROOF_MAIL_PAUSE = environment.duration("PROOF_MAIL_PAUSE", "10m")
PROOF_MAILS_PER_DAY = environment.integer("PROOF_MAILS_PER_DAY", 6)
MODERATION_WORKING_DAYS = environment.integer("MODERATION_WORKING_DAYS", 2)
APPEAL_WORKING_DAYS = environment.integer("APPEAL_WORKING_DAYS", 10)
APPEAL_WITHIN = environment.duration("APPEAL_WITHIN", "90d")
WORKDAY_BEGINS = environment.integer("WORKDAY_BEGINS", 9)
WORKDAY_ENDS = environment.integer("WORKDAY_ENDS", 18)
DECISION_MAIL_DELAY = environment.duration("DECISION_MAIL_DELAY", "1m")
RULE_MILLISECONDS = environment.integer("RULE_MILLISECONDS", 50)
CLASSIFIER_HOLD_PERCENT = environment.integer("CLASSIFIER_HOLD_PERCENT", 80)
CLASSIFIER_MIN_COMMENTS = environment.integer("CLASSIFIER_MIN_COMMENTS", 40)
TRANSPARENCY_SMALLEST = environment.integer("TRANSPARENCY_SMALLEST", 5)
CLAIM_LASTS = environment.duration("CLAIM_LASTS", "10m")
COMMENT_EDIT_WINDOW = environment.duration("COMMENT_EDIT_WINDOW", "15m")
EDIT_RATES_PER_COMMENT = environment.rates("EDIT_RATES_PER_COMMENT", "10/1h,30/1d")
COMPLAINTS_TO_HOLD = environment.integer("COMPLAINTS_TO_HOLD", 5)
COMPLAINT_RATES_PER_NETWORK = environment.rates("COMPLAINT_RATES_PER_NETWORK", "10/1h,40/1d")
COMPLAINT_RATES_PER_ADDRESS = environment.rates("COMPLAINT_RATES_PER_ADDRESS", "10/1h,20/1d")
USEFUL_RATES_PER_NETWORK = environment.rates("USEFUL_RATES_PER_NETWORK", "60/10m,600/1d")
USEFUL_RATES_PER_COMMENT = environment.rates("USEFUL_RATES_PER_COMMENT", "30/1d")

# Consultations

CONSULTATION_MIN_DAYS = environment.numbers("CONSULTATION_MIN_DAYS", "voluntary=14,law=30,rule=30,treaty=30")
OPEN_DATA_LICENCE = environment.text("OPEN_DATA_LICENCE", "CC BY 4.0")
OPEN_DATA_LICENCE_URL = environment.text("OPEN_DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/")

# Formal submissions

SUBMISSION_CLOSING_GRACE = environment.duration("SUBMISSION_CLOSING_GRACE", "24h")
SUBMISSION_PROOF_VALID_FOR = environment.duration("SUBMISSION_PROOF_VALID_FOR", "14d")
SUBMISSION_RATES_PER_NETWORK = environment.rates("SUBMISSION_RATES_PER_NETWORK", "10/1h,40/1d")
SUBMISSION_RATES_PER_ADDRESS = environment.rates("SUBMISSION_RATES_PER_ADDRESS", "5/1h,10/1d")
SUBMISSION_MAX_COLLEAGUES = environment.integer("SUBMISSION_MAX_COLLEAGUES", 10)
SUBMISSION_MAX_FILES = environment.integer("SUBMISSION_MAX_FILES", 10)
SUBMISSION_REMINDED_BEFORE = environment.duration("SUBMISSION_REMINDED_BEFORE", "3d")

# How long what is kept about contributions: docs/privacy.md says why

UNPROVEN_KEPT = environment.duration("UNPROVEN_KEPT", "7d")
SPAM_KEPT = environment.duration("SPAM_KEPT", "90d")
REFUSED_KEPT = environment.duration("REFUSED_KEPT", "120d")
WITHDRAWN_KEPT = environment.duration("WITHDRAWN_KEPT", "30d")
UNSENT_KEPT = environment.duration("UNSENT_KEPT", "30d")
ADDRESS_KEPT = environment.duration("ADDRESS_KEPT", "120d")
NETWORK_KEPT = environment.duration("NETWORK_KEPT", "30d")
REACTIONS_KEPT = environment.duration("REACTIONS_KEPT", "365d")
COUNTERS_KEPT = environment.duration("COUNTERS_KEPT", "7d")
MAIL_KEPT = environment.duration("MAIL_KEPT", "120d")

# Following by e-mail

FOLLOW_RATES_PER_NETWORK = environment.rates("FOLLOW_RATES_PER_NETWORK", "10/1h,40/1d")
FOLLOW_RATES_PER_ADDRESS = environment.rates("FOLLOW_RATES_PER_ADDRESS", "3/1h,6/1d")
FOLLOW_LOOK_BACK = environment.duration("FOLLOW_LOOK_BACK", "3d")
FOLLOW_UNCONFIRMED_KEPT = environment.duration("FOLLOW_UNCONFIRMED_KEPT", "3d")
FOLLOW_TRACES_KEPT = environment.duration("FOLLOW_TRACES_KEPT", "30d")
TALK_EVERY = environment.duration("TALK_EVERY", "1h")
TALK_LISTED = environment.integer("TALK_LISTED", 5)
DIGEST_WEEKDAY = environment.integer("DIGEST_WEEKDAY", 1)
DIGEST_HOUR = environment.integer("DIGEST_HOUR", 9)

# Records of what happens

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"mask_tokens": {"()": "diplomacy.log_filters.MaskTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_tokens"]}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
