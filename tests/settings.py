"""The site's settings for tests: a home of its own, quick passwords, a database file that threads can share."""

import os
import tempfile
from pathlib import Path

os.environ["GUATU_HOME"] = tempfile.mkdtemp(prefix="guatu-tests-")
os.environ.setdefault("GUATU_SECRET_KEY", "only for tests")

from guatu_web.settings import *  # noqa: F403
from guatu_web.settings import DATABASES, HOME

(HOME / "static").mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": Path(HOME) / "test.sqlite3"}
