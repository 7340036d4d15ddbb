"""Letterheads: what is refused and why, that nothing of it is stored, who may upload, and what a report looks like on one."""

from __future__ import annotations

import time
import zipfile
from datetime import date
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from auswertung.ausgabe.bericht.briefvorlage import VorlageUnbrauchbar
from auswertung.ausgabe.bericht.standardbrief import standardbrief
from auswertung.ausgabe.bericht.vorlagenpruefung import probe, vorlage_pruefen
from auswertung.ausgabe.bericht.word import word_schreiben
from auswertung.models import Berichtsdatei, Briefvorlage
from auswertung.selectors.briefvorlagen import geltende_briefvorlage
from auswertung.services.briefvorlagen import briefvorlage_hochladen, briefvorlage_stilllegen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from tests.auswertung.berichtsbesetzung import entwurf, erstellen, rechnen
from tests.besetzung import benutzer_anlegen, recht_geben
from tests.factories.berichte import BOESE, reicher_inhalt
from tests.fremdprogramme import fremdprogramm, pdftext, umwandeln

pytestmark = pytest.mark.django_db
URL = "/herford/berichte/briefvorlage/"
AB = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def ablage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "ablage"
    return settings.MEDIA_ROOT


@pytest.fixture
def petra(kommune):
    """Answers for the master data of the whole Kommune."""
    petra = benutzer_anlegen("petra")
    recht_geben(petra, kommune, r.FREIGEBEN, bereich="stammdaten")
    recht_geben(petra, kommune, r.LESEN)
    return petra


def vorlage(*absaetze: str, kopf: str = "") -> bytes:
    """A letterhead with these paragraphs."""
    brief = docx.Document()
    for text in absaetze:
        brief.add_paragraph(text)
    brief.sections[0].header.paragraphs[0].text = kopf
    ziel = BytesIO()
    brief.save(ziel)
    return ziel.getvalue()


def ersetzt(roh: bytes, **teile: bytes) -> bytes:
    """The package with parts replaced or added (`__` stands for /, `_xml` for .xml)."""
    ziel = BytesIO()
    with zipfile.ZipFile(BytesIO(roh)) as alt, zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as neu:
        for name in alt.namelist():
            if name not in teile:
                neu.writestr(name, alt.read(name))
        for name, inhalt in teile.items():
            neu.writestr(name, inhalt)
    return ziel.getvalue()


def teil(roh: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(roh)) as paket:
        return paket.read(name)


def mit_verweis(art: str, ziel: str) -> bytes:
    roh, name = vorlage("{{ inhalt }}"), "word/_rels/document.xml.rels"
    neu = f'<Relationship Id="rX" Type="http://x/{art}" Target="{ziel}" TargetMode="External"/></Relationships>'
    return ersetzt(roh, **{name: teil(roh, name).replace(b"</Relationships>", neu.encode())})


def mit_text(alt: bytes, neu: bytes) -> bytes:
    roh = vorlage("ALT", "{{ inhalt }}")
    return ersetzt(roh, **{"word/document.xml": teil(roh, "word/document.xml").replace(alt, neu)})


GUT = vorlage("{{ kommune }}: {{ titel }}", "{{ inhalt }}", kopf="Drucksache {{ drucksache }}")
MAKRO = ersetzt(GUT, **{"word/vbaProject.bin": b"x"})
ALS_DOCM = ersetzt(
    GUT,
    **{
        "[Content_Types].xml": teil(GUT, "[Content_Types].xml").replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )
    },
)
BOMBE = ersetzt(GUT, **{"word/media/x.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})
LACHEN = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxxxx">]><a>&b;</a>'
FELD = b'ALT</w:t></w:r><w:r><w:instrText xml:space="preserve"> INCLUDEPICTURE "http://x.invalid/a.png" </w:instrText></w:r><w:r><w:t>'
SCHLECHT = {
    "call": (vorlage("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ inhalt }}"), "nicht erlaubt"),
    "call in the header": (vorlage("{{ inhalt }}", kopf="{{ cycler.__init__ }}"), "nicht erlaubt"),
    "attribute of a known name": (vorlage("{{ titel.__class__ }}", "{{ inhalt }}"), "nicht erlaubt"),
    "endless loop": (vorlage("{% for i in range(10**9) %}x{% endfor %}", "{{ inhalt }}"), "nicht erlaubt"),
    "power": (vorlage("{{ 9**9**9 }}", "{{ inhalt }}"), "nicht erlaubt"),
    "filter": (vorlage("{{ titel|attr('x') }}", "{{ inhalt }}"), "nicht erlaubt"),
    "include": (vorlage("{% include '/etc/passwd' %}", "{{ inhalt }}"), "nicht erlaubt"),
    "set": (vorlage("{% set a = titel %}", "{{ inhalt }}"), "nicht erlaubt"),
    "unknown placeholder": (vorlage("{{ oberbuergermeister }}", "{{ inhalt }}"), "„oberbuergermeister“ gibt es nicht"),
    "unknown in a condition": (vorlage("{% if geheim %}x{% endif %}", "{{ inhalt }}"), "„geheim“ gibt es nicht"),
    "unfinished": (vorlage("{{ titel", "{{ inhalt }}"), "falsch geschrieben"),
    "no content": (vorlage("{{ titel }}"), "{{ inhalt }} genau einmal"),
    "content twice": (vorlage("{{ inhalt }}", "{{ inhalt }}"), "{{ inhalt }} genau einmal"),
    "content in a sentence": (vorlage("Hier: {{ inhalt }}"), "{{ inhalt }} genau einmal"),
    "macro": (MAKRO, "Makros"),
    "docm renamed": (ALS_DOCM, "passt nicht zur Endung"),
    "broken zip": (GUT[:2000], "beschädigt"),
    "no zip": (b"Guten Tag", "beschädigt"),
    "empty": (b"", "leer"),
    "zip bomb": (BOMBE, "zu groß"),
    "entities": (ersetzt(GUT, **{"word/extra.xml": LACHEN}), "unerlaubte Angaben"),
    "remote picture": (mit_verweis("image", "http://x.invalid/a.png"), "von außerhalb"),
    "remote template": (mit_verweis("attachedTemplate", "http://x.invalid/a.dotm"), "attachedtemplate"),
    "local file as link": (mit_verweis("hyperlink", "file:///etc/passwd"), "von außerhalb"),
    "field that loads": (mit_text(b"ALT", FELD), "INCLUDEPICTURE"),
}


@pytest.mark.parametrize(("roh", "meldung"), SCHLECHT.values(), ids=SCHLECHT)
def test_a_bad_template_is_refused_in_german_and_nothing_is_stored(client, petra, ablage, roh, meldung):
    client.force_login(petra)
    antwort = hochladen(client, roh)
    text = antwort.content.decode().replace("&quot;", '"').replace("&#x27;", "'")
    assert antwort.status_code == 422 and meldung in text, text
    assert not Briefvorlage.objects.exists()
    assert not [pfad for pfad in ablage.rglob("*") if pfad.is_file()]


@pytest.mark.parametrize("name", ["brief.docm", "brief.dotx", "brief.doc", "brief.pdf", "brief"])
def test_another_ending_is_refused(client, petra, name):
    client.force_login(petra)
    antwort = hochladen(client, GUT, dateiname=name)
    assert antwort.status_code == 422 and not Briefvorlage.objects.exists()


def hochladen(client, roh, *, dateiname="brief.docx", name="Amtlich", gilt_ab="01.01.2026"):
    return client.post(URL, {"name": name, "gilt_ab": gilt_ab, "datei": SimpleUploadedFile(dateiname, roh)})


def hochgeladen(person, kommune, *, roh=GUT, name="X"):
    return briefvorlage_hochladen(
        benutzer=person, kommune=kommune, datei=BytesIO(roh), dateiname="a.docx", name=name, gilt_ab=AB
    )


def test_a_template_that_takes_too_long_is_killed():
    beginn = time.monotonic()
    with pytest.raises(VorlageUnbrauchbar, match=r"länger als 0\.01 Sekunden"):
        vorlage_pruefen(roh=GUT, dateiname="brief.docx", sekunden=0.01)
    assert time.monotonic() - beginn < 5


def test_a_good_template_is_checked_stored_and_applies(client, petra, kommune):
    client.force_login(petra)
    antwort = hochladen(client, GUT)
    assert antwort.status_code == 302
    neu = Briefvorlage.objects.get()
    assert (neu.name, neu.dateiname, neu.groesse, neu.ist_aktiv) == ("Amtlich", "brief.docx", len(GUT), True)
    assert geltende_briefvorlage(kommune=kommune, tag=AB) == neu
    assert geltende_briefvorlage(kommune=kommune, tag=date(2025, 12, 31)) is None
    seite = client.get(URL).content.decode()
    assert "Heute gilt: <strong>Amtlich</strong>" in seite and "{{ drucksache }}" in seite
    assert client.get(f"{URL}{neu.pk}/").content == GUT
    muster = docx.Document(BytesIO(client.get(f"{URL}{neu.pk}/muster/").content))
    assert muster.paragraphs[0].text == "Musterstadt: Musterbericht zur Probe der Briefvorlage"


def test_the_same_name_replaces_and_both_stay_in_the_archive(petra, kommune):
    erste = hochgeladen(petra, kommune)
    zweite = hochgeladen(petra, kommune, roh=standardbrief(), name=" X ")
    erste.refresh_from_db()
    assert (erste.ist_aktiv, zweite.ist_aktiv) == (False, True)
    assert geltende_briefvorlage(kommune=kommune, tag=AB) == zweite
    assert erste.datei.read() == GUT


def test_retired_once_and_not_twice(client, petra, kommune):
    neu = hochgeladen(petra, kommune)
    client.force_login(petra)
    assert client.post(f"{URL}{neu.pk}/stilllegen/").status_code == 302
    assert geltende_briefvorlage(kommune=kommune, tag=AB) is None
    with pytest.raises(Eingabefehler, match="schon stillgelegt"):
        briefvorlage_stilllegen(benutzer=petra, kommune=kommune, pk=neu.pk)


# --- rights: own Amt, other Amt, other Kommune, anonymous ------------------------------------------------------------------


@pytest.mark.parametrize("wer", ["anna", "bernd", "lena"])
def test_only_who_releases_master_data_sees_and_uploads(request, client, wer):
    client.force_login(request.getfixturevalue(wer))
    assert client.get(URL).status_code == 403
    assert hochladen(client, GUT).status_code == 403
    assert not Briefvorlage.objects.exists()


def test_the_right_in_one_amt_is_not_enough(client, kommune, buergeramt):
    teil_recht = benutzer_anlegen("teil")
    recht_geben(teil_recht, kommune, r.FREIGEBEN, bereich="stammdaten", amt=buergeramt)
    recht_geben(teil_recht, kommune, r.LESEN)
    client.force_login(teil_recht)
    assert hochladen(client, GUT).status_code == client.get(URL).status_code == 403
    with pytest.raises(Eingabefehler, match="ganzen Kommune"):
        hochgeladen(teil_recht, kommune)
    assert not Briefvorlage.objects.exists()


def test_another_kommune_sees_nothing(client, petra, kommune, andere_kommune):
    neu = hochgeladen(petra, kommune)
    fremde = benutzer_anlegen("paula")
    recht_geben(fremde, andere_kommune, r.FREIGEBEN, bereich="stammdaten")
    client.force_login(fremde)
    dort = URL.replace("herford", andere_kommune.kuerzel)
    assert client.get(dort).status_code == 200
    for adresse in (f"{URL}{neu.pk}/", f"{dort}{neu.pk}/", f"{dort}{neu.pk}/muster/"):
        assert client.get(adresse).status_code == 404
    assert client.post(f"{dort}{neu.pk}/stilllegen/").status_code == 404
    neu.refresh_from_db()
    assert neu.ist_aktiv
    with pytest.raises(Eingabefehler):
        briefvorlage_stilllegen(benutzer=fremde, kommune=kommune, pk=neu.pk)


def test_anonymous_is_sent_to_the_login(client, kommune):
    for antwort in (client.get(URL), hochladen(client, GUT)):
        assert antwort.status_code == 302 and antwort["Location"].startswith("/konto/login/")
    assert not Briefvorlage.objects.exists()


def test_the_page_asks_few_queries(client, petra, kommune, django_assert_max_num_queries):
    for name in "abcdef":
        Briefvorlage.objects.create(kommune=kommune, name=name, datei="x", groesse=1, gilt_ab=AB, hochgeladen_von=petra)
    client.force_login(petra)
    assert client.get(URL).status_code == 200
    with django_assert_max_num_queries(14):
        assert client.get(URL).status_code == 200


# --- reports on an own letterhead ------------------------------------------------------------------------------------------


def test_a_report_on_an_own_letterhead_keeps_its_styles_and_holds_everything(tmp_path):
    brief = docx.Document()
    brief.styles["Heading 1"].font.name = "Courier New"
    brief.add_paragraph("{{ titel }} – {{ stichtag }} – {{ hinweis }}")
    brief.add_paragraph("{%p if drucksache %}")
    brief.add_paragraph("Drucksache {{ drucksache }}")
    brief.add_paragraph("{%p endif %}")
    brief.add_paragraph("{{ inhalt }}")
    brief.add_paragraph("Unterschrift")
    brief.save(str(tmp_path / "eigen.docx"))
    inhalt = reicher_inhalt(lang=30, titel=BOESE)
    word_schreiben(inhalt=inhalt, pfad=tmp_path / "b.docx", vorlage=tmp_path / "eigen.docx")
    fertig = docx.Document(str(tmp_path / "b.docx"))
    texte = [absatz.text for absatz in fertig.paragraphs]
    assert texte[0].startswith(BOESE + " – 30.06.2026 – Demodaten") and texte[1] == "Drucksache 2026/0815"
    assert texte[-1] == "Unterschrift" and "Anhang" in texte
    assert fertig.styles["Heading 1"].font.name == "Courier New"
    assert len(fertig.tables) > 8
    assert "Demodaten" in "".join(absatz.text for absatz in fertig.sections[-1].footer.paragraphs)


def test_values_are_never_run_as_a_template(tmp_path):
    (tmp_path / "v.docx").write_bytes(GUT)
    word_schreiben(
        inhalt=reicher_inhalt(abschnitte=(), kommune="{{ 7*7 }} {% x %}"),
        pfad=tmp_path / "b.docx",
        vorlage=tmp_path / "v.docx",
    )
    assert docx.Document(str(tmp_path / "b.docx")).paragraphs[0].text.startswith("{{ 7*7 }} {% x %}: ")


def test_the_standard_letterhead_passes_its_own_check():
    vorlage_pruefen(roh=standardbrief(), dateiname="standard.docx")
    assert docx.Document(BytesIO(probe(standardbrief()))).tables


def test_a_letterhead_without_lists_styles_and_with_wide_margins_still_works(tmp_path):
    """As a plain text program writes it: no numbering part, only the style Normal."""
    brief = docx.Document()
    for verweis in [v for v in brief.part.rels.values() if v.reltype.endswith("/numbering")]:
        brief.part.drop_rel(verweis.rId)
        brief.part.rels.pop(verweis.rId, None)
    for stil in list(brief.styles):
        if stil.name not in ("Normal", "Default Paragraph Font"):
            stil.delete()
    brief.sections[0].left_margin = brief.sections[0].right_margin = docx.shared.Cm(4)
    brief.add_paragraph("{{ inhalt }}")
    brief.save(str(tmp_path / "karg.docx"))
    inhalt = reicher_inhalt(lang=30)
    word_schreiben(inhalt=inhalt, pfad=tmp_path / "b.docx", vorlage=tmp_path / "karg.docx")
    fertig = docx.Document(str(tmp_path / "b.docx"))
    assert next(a.text for a in fertig.paragraphs if a.style.name == "List Bullet") == "eins & zwei"
    assert fertig.tables[0].style.name == "OZG Tabelle"
    pdf = umwandeln(fremdprogramm("soffice"), tmp_path / "b.docx", "pdf", tmp_path)
    assert "168.100,00" in pdftext(fremdprogramm("pdftotext"), pdf)


def test_the_next_report_is_written_on_the_letterhead(petra, team, kommune, leistung_anlegen):
    hochgeladen(petra, kommune, roh=vorlage("{{ titel }}", "{{ inhalt }}", kopf="Briefkopf der Stadt"))
    leistung_anlegen("A", stufe=3, gueltig_ab=AB)
    rechnen(kommune)
    bericht = erstellen(team, entwurf(team, kommune, "relevante-leistungen"))
    datei = Berichtsdatei.objects.get(bericht=bericht, format="docx")
    brief = docx.Document(datei.datei.open("rb"))
    assert brief.sections[0].header.paragraphs[0].text == "Briefkopf der Stadt"
    assert bericht.titel in [absatz.text for absatz in brief.paragraphs]
