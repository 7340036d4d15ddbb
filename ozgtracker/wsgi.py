"""WSGI entry point of the web server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ozgtracker.settings.demo")

application = get_wsgi_application()

# Code, models and addresses stay for good: set aside, the garbage collector no longer walks through them in the middle of
# a large page (250,000 objects, about 120 ms each time). Young objects, thousands per page, are looked at less often.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 10)
