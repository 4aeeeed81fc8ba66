"""The WSGI application that every server of shouhou serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouhou.config.settings")

application = get_wsgi_application()
