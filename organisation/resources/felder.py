"""How single cells of an import are read, and written back, in German."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import models
from import_export import widgets


class JaNein(widgets.Widget):
    """ja/nein in both directions; anything else is refused with its value."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Return the boolean. Raises ValueError (German)."""
        text = str(value or "").strip().lower()
        if text not in ("ja", "nein", ""):
            raise ValueError(f"„{text[:40]}“ ist weder ja noch nein.")
        return text == "ja"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return ja or nein."""
        return "ja" if value else "nein"


class Tag(widgets.Widget):
    """31.12.2026, or empty."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """Return the day. Raises ValueError (German)."""
        text = str(value or "").strip()
        for muster in ("%d.%m.%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, muster).date() if text else None
            except ValueError:
                continue
        raise ValueError(f"„{text[:40]}“ ist kein Datum (Beispiel: 31.12.2026).")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the day in German writing."""
        return f"{value:%d.%m.%Y}" if value else ""


class Zahl(widgets.Widget):
    """A whole number, with or without the dots of German writing, or empty."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """Return the number. Raises ValueError (German)."""
        text = str(value or "").strip().replace(".", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or len(text) > 9:
            raise ValueError(f"„{text[:40]}“ ist keine ganze Zahl.")
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the digits."""
        return "" if value is None else str(value)


class Verweis(widgets.Widget):
    """Another shared row, named by one of its unique fields; empty for none."""

    def __init__(self, modell: type[models.Model], feld: str) -> None:
        super().__init__()
        self.modell, self.feld = modell, feld

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> models.Model | None:
        """Return the row. Raises ValueError (German) where there is none, or more than one."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return self.modell._default_manager.get(**{self.feld: text})
        except (ObjectDoesNotExist, MultipleObjectsReturned, ValueError) as fehler:
            name = self.modell._meta.verbose_name
            raise ValueError(f"{name} „{text[:60]}“ gibt es nicht, oder nicht eindeutig.") from fehler

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return what names the row."""
        return "" if value is None else str(getattr(value, self.feld))


class Rohwert(widgets.Widget):
    """For export alone: days stay days, numbers numbers; the file gives them their German writing."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the value itself; yes and no in words."""
        return ("ja" if value else "nein") if isinstance(value, bool) else value
