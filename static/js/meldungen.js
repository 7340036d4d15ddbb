// Toasts. The server answers an htmx request with the header
//   HX-Trigger: {"meldung": {"text": "…", "art": "success", "rueckgaengig": "/pfad/"}}     (ASCII: json.dumps does that)
// art: success | info | warning | danger. "rueckgaengig" is the address of an undo POST.
// Plain notices leave after 8 seconds (not while hovered or focused), undo after 30, warnings and errors stay.

import htmx from "htmx.org";

const DAUER = { success: 8000, info: 8000 };
const DAUER_RUECKGAENGIG = 30000;

function knopf(text, klassen, tun) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = klassen;
  element.textContent = text;
  element.addEventListener("click", tun);
  return element;
}

function rueckgaengigKnopf(toast, adresse) {
  return knopf("Rückgängig", "knopf knopf--klein", () => {
    htmx.ajax("POST", adresse, { swap: "none", source: document.body });
    toast.remove();
  });
}

export function melden({ text, art = "success", rueckgaengig }) {
  const bereich = document.getElementById("toasts");
  if (!bereich || !text) return;
  const toast = document.createElement("div");
  toast.className = `toast toast--${art}`;
  const inhalt = document.createElement("span");
  inhalt.className = "toast__text";
  inhalt.textContent = text;
  toast.append(inhalt);
  if (rueckgaengig?.startsWith("/") && !rueckgaengig.startsWith("//")) toast.append(rueckgaengigKnopf(toast, rueckgaengig));
  const zu = knopf("×", "knopf knopf--klein knopf--leise", () => toast.remove());
  zu.setAttribute("aria-label", "Meldung schließen");
  toast.append(zu);
  bereich.append(toast);
  const dauer = rueckgaengig ? DAUER_RUECKGAENGIG : DAUER[art];
  if (dauer) verschwinden(toast, dauer);
}

function verschwinden(toast, dauer) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) verschwinden(toast, 2000);
    else toast.remove();
  }, dauer);
}

document.addEventListener("meldung", (ereignis) => melden(ereignis.detail));

const FEHLERTEXTE = {
  401: "Sie sind nicht mehr angemeldet. Bitte laden Sie die Seite neu und melden Sie sich an.",
  403: "Dafür fehlt Ihnen die Berechtigung, oder die Seite war zu lange offen. Bitte laden Sie die Seite neu.",
  404: "Das gibt es nicht mehr, oder es gehört zu einem anderen Amt. Bitte laden Sie die Seite neu.",
  413: "Die Eingabe ist zu groß.",
  429: "Zu viele Anfragen in kurzer Zeit. Bitte warten Sie einen Augenblick.",
};

document.addEventListener("htmx:responseError", (ereignis) => {
  const code = ereignis.detail.xhr.status;
  melden({ art: "danger", text: FEHLERTEXTE[code] ?? `Das hat nicht geklappt (Fehler ${code}). Es wurde nichts gespeichert. Bitte versuchen Sie es erneut.` });
});
document.addEventListener("htmx:sendError", () => {
  melden({ art: "danger", text: "Keine Verbindung zum Server. Es wurde nichts gespeichert. Bitte versuchen Sie es erneut." });
});
