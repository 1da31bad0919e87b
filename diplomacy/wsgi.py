"""The WSGI entry point for granian or gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from diplomacy.request_guard import Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diplomacy.settings")

application = get_wsgi_application()
application.request_class = Request
