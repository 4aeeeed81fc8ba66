"""All settings of shouhou, in one file; what differs between machines comes from the environment (env.py)."""

from pathlib import Path

from django.utils.csp import CSP

from shouhou.config import env
from shouhou.practice import PREFIX

PACKAGE = Path(__file__).resolve().parent.parent
DATA = env.data_folder()

DEBUG = env.flag("SHOUHOU_DEBUG", default=False)
SECRET_KEY = env.secret_key(DATA)
ALLOWED_HOSTS = env.text("SHOUHOU_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env.text("SHOUHOU_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "shouhou.config",
    "shouhou.core",
    "shouhou.journal",
    "shouhou.upkeep",
    "shouhou.access",
    "shouhou.accounts",
    "shouhou.policy",
    "shouhou.documents",
    "shouhou.search",
    "shouhou.channels",
    "shouhou.lists",
    "shouhou.cases",
    "shouhou.customers",
    "shouhou.supervision",
    "shouhou.teamwork",
    "shouhou.followups",
    "shouhou.service_requests",
    "shouhou.duties",
    "shouhou.reports",
    "shouhou.field",
    "shouhou.slips",
    "shouhou.complaints",
    "shouhou.campaigns",
    "shouhou.satisfaction",
    "shouhou.knowledge",
    "shouhou.intake",
    "shouhou.archive",
    "shouhou.publishing",
    "shouhou.rehearsal",
    "shouhou.practice",
    "shouhou.desk",
    "django_tasks_db",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shouhou.accounts.middleware.DoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "shouhou.config.urls"
WSGI_APPLICATION = "shouhou.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shouhou.desk.context.shell",
            ],
            "builtins": ["shouhou.core.templatetags.say", "shouhou.access.templatetags.access"],
        },
    }
]

DATABASES = env.databases(DATA)
DATABASE_ROUTERS = ["shouhou.access.router.AccessRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = ["shouhou.accounts.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "desk:home"

PRACTICE = env.flag("SHOUHOU_PRACTICE", default=False)  # this process is practice itself
PRACTICE_KEY = env.text("SHOUHOU_PRACTICE_KEY", "")  # signs the way there; `shouhou serve` makes it
if PRACTICE:
    FORCE_SCRIPT_NAME = PREFIX

SESSION_ENGINE = "shouhou.accounts.kept_sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("SHOUHOU_TLS", default=False)
if env.flag("SHOUHOU_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    TRUSTED_PROXIES = 1  # how many last entries of X-Forwarded-For are our own proxies' word
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shouhou.core.error_pages.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:"],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "form-action": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # a form beside a returned slip

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("SHOUHOU_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/" if PRACTICE else "static/"  # practice takes them from the server it stands beside
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": env.files(DATA),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

KEEP_IMPORTS_DAYS = env.number("SHOUHOU_KEEP_IMPORTS", 90)  # workbooks that came in; rows not taken stay
BACKUP_TO = env.text("SHOUHOU_BACKUP_TO", "")  # else what the administrator saved, else a folder beside DATA

DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "timetable"]}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("SHOUHOU_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"level": env.text("SHOUHOU_LOG_LEVEL", "WARNING"), "handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # wrong addresses and refused forms are no faults of ours
        "django_tasks_db": {"level": "ERROR"},  # it reports every ordinary stop as a warning
    },
}
