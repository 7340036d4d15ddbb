"""Upload of a letterhead."""

from __future__ import annotations

from django import forms

from leistungen.forms.aktionen import tagesfeld


class Briefvorlageform(forms.Form):
    name = forms.CharField(
        label="Name", max_length=100, help_text="Eine Vorlage mit demselben Namen wird ersetzt und stillgelegt."
    )
    datei = forms.FileField(
        label="Word-Datei (.docx)",
        help_text="Höchstens 5 MB, ohne Makros. Sie wird sofort geprüft und einmal zur Probe gefüllt.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
    gilt_ab = tagesfeld(label="Gilt ab")
