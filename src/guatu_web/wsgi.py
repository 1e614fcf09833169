"""The site as a WSGI application, for granian."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu_web.settings")
application = get_wsgi_application()

# Loads all pages: a process that did so when the first person asks would keep waiting all who come meanwhile.
resolve("/")
