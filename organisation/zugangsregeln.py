"""allauth's adapters: nobody signs up alone, no foreign provider creates an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class GeschlossenerZugang(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are created by the administration of a Kommune only."""
        return False


class GeschlosseneFremdanmeldung(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A login at a foreign provider opens an existing account, it never creates one."""
        return False
