// Row selection and the bulk bar.
//
//   <form data-auswahl data-treffer="1557">             all rows of the filter, as a number
//     <input type="checkbox" data-auswahl-seite>        selects the rows of this page
//     <input type="checkbox" name="auswahl" value="7" data-auswahl-zeile> …       Shift + click: the whole range
//     <div class="sammelleiste" data-sammelleiste>      hidden while nothing is selected (visible without JavaScript)
//       <span data-auswahl-zahl role="status"></span>
//       <button type="button" data-auswahl-alle hidden>Alle 1.557 Treffer auswählen</button>
//       <input type="hidden" name="alle_treffer" value="" data-alle-treffer>   "1" once that button was pressed
//       <button type="button" data-auswahl-aufheben>Auswahl aufheben</button>
//
// Fires "auswahl" on the form with {anzahl, alle}.

const deutsch = new Intl.NumberFormat("de-DE");

const zeilenkaesten = (formular) => [...formular.querySelectorAll("[data-auswahl-zeile]")];

function auffrischen(formular) {
  const kaesten = zeilenkaesten(formular);
  const gewaehlt = kaesten.filter((kasten) => kasten.checked).length;
  const treffer = Number(formular.dataset.treffer || kaesten.length);
  const alleFeld = formular.querySelector("[data-alle-treffer]");
  const ganzeSeite = kaesten.length > 0 && gewaehlt === kaesten.length;
  if (!ganzeSeite && alleFeld) alleFeld.value = "";
  const alle = alleFeld?.value === "1";
  const anzahl = alle ? treffer : gewaehlt;

  const seite = formular.querySelector("[data-auswahl-seite]");
  if (seite) {
    seite.checked = ganzeSeite;
    seite.indeterminate = gewaehlt > 0 && !ganzeSeite;
  }
  const leiste = formular.querySelector("[data-sammelleiste]");
  if (leiste) leiste.hidden = anzahl === 0;
  const zahl = formular.querySelector("[data-auswahl-zahl]");
  if (zahl) zahl.textContent = alle ? `Alle ${deutsch.format(anzahl)} Treffer ausgewählt` : `${deutsch.format(anzahl)} ausgewählt`;
  const alleKnopf = formular.querySelector("[data-auswahl-alle]");
  if (alleKnopf) alleKnopf.hidden = alle || !ganzeSeite || treffer <= kaesten.length;
  formular.dispatchEvent(new CustomEvent("auswahl", { bubbles: true, detail: { anzahl, alle } }));
}

function setzen(formular, an, alle = "") {
  for (const kasten of zeilenkaesten(formular)) kasten.checked = an;
  const feld = formular.querySelector("[data-alle-treffer]");
  if (feld) feld.value = alle;
  auffrischen(formular);
}

document.addEventListener("change", (ereignis) => {
  const formular = ereignis.target.closest("[data-auswahl]");
  if (!formular) return;
  if (ereignis.target.matches("[data-auswahl-seite]")) setzen(formular, ereignis.target.checked);
  else if (ereignis.target.matches("[data-auswahl-zeile]")) auffrischen(formular);
});

let letzterKasten; // where a range begins: Shift + click sets everything between

function bereich(formular, kasten) {
  const kaesten = zeilenkaesten(formular);
  const [von, bis] = [kaesten.indexOf(letzterKasten), kaesten.indexOf(kasten)].sort((a, b) => a - b);
  if (von >= 0) for (const dazwischen of kaesten.slice(von, bis + 1)) dazwischen.checked = kasten.checked;
}

document.addEventListener("click", (ereignis) => {
  const formular = ereignis.target.closest("[data-auswahl]");
  if (!formular) return;
  if (ereignis.target.matches("[data-auswahl-zeile]")) {
    if (ereignis.shiftKey && letzterKasten) bereich(formular, ereignis.target);
    letzterKasten = ereignis.target;
  }
  if (ereignis.target.closest("[data-auswahl-alle]")) setzen(formular, true, "1");
  if (ereignis.target.closest("[data-auswahl-aufheben]")) {
    setzen(formular, false);
    formular.querySelector('tr[data-zeile][tabindex="0"]')?.focus();
  }
});

const alleAuffrischen = () => document.querySelectorAll("[data-auswahl]").forEach(auffrischen);
document.addEventListener("htmx:afterSettle", alleAuffrischen);
window.addEventListener("pageshow", alleAuffrischen);
alleAuffrischen();
