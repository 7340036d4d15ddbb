"""WSGI entry point of the web server."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from ozgtracker.speicher import geladenes_beiseitelegen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ozgtracker.settings.demo")

application = get_wsgi_application()

import_module(settings.ROOT_URLCONF)
geladenes_beiseitelegen()
