"""Addresses of allauth without the password reset by mail: the administration of the Kommune sets a new one.

The sign-up address stays because allauth's own pages link it; it answers that sign-up is closed.
"""

from __future__ import annotations

from allauth import urls as allauth_urls
from allauth.account import urls as konto_urls
from django.urls import URLPattern, URLResolver

_OHNE = "account_reset_password"

_konto = [muster for muster in konto_urls.urlpatterns if not str(muster.name or "").startswith(_OHNE)]
_uebrige = [teil for teil in allauth_urls.urlpatterns if getattr(teil, "urlconf_module", None) is not konto_urls]

urlpatterns: list[URLPattern | URLResolver] = [*_konto, *_uebrige]
