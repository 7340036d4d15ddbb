"""Upload of a file at a service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from organisation.services.dateiarten import ERLAUBT


class Anlagenform(forms.Form):
    """A file with what it shows. Kind and contents are checked by the service, the size before it is read."""

    datei = forms.FileField(
        label="Datei",
        max_length=200,
        allow_empty_file=True,
        help_text=f"Höchstens {settings.ANLAGE_MAX_BYTES // 1024 // 1024} MB: {', '.join(ERLAUBT)}.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{endung}" for endung in ERLAUBT)}),
        error_messages={"required": "Bitte wählen Sie eine Datei aus."},
    )
    beschreibung = forms.CharField(
        label="Beschreibung", max_length=200, required=False, help_text="Zum Beispiel „Nachweis Online-Dienst, Bild“."
    )
    nicht_oeffentlich = forms.BooleanField(
        label="nicht öffentlich: nur für Personen, die Nichtöffentliches sehen dürfen", required=False
    )

    def __init__(self, *args: Any, darf_nicht_oeffentlich: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not darf_nicht_oeffentlich:
            del self.fields["nicht_oeffentlich"]

    def clean_datei(self) -> UploadedFile:
        """Refuse an oversized file. Raises ValidationError (German)."""
        datei: UploadedFile = self.cleaned_data["datei"]
        if (datei.size or 0) > settings.ANLAGE_MAX_BYTES:
            raise forms.ValidationError(f"Die Datei ist größer als {settings.ANLAGE_MAX_BYTES // 1024 // 1024} MB.")
        return datei
