"""The WSGI application that every server of shouhou serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouhou.config.settings")

application = get_wsgi_application()

from shouhou.access import batch  # noqa: E402 -- needs the apps to be loaded

batch.write_by_itself()
