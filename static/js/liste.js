// Keyboard for lists.
//
//   <table data-liste>
//     <tbody><tr id="zeile-7" data-zeile> …
//       <input type="checkbox" data-auswahl-zeile>      Space toggles it
//       <a data-zeilenlink href="…">                    Enter follows it …
//       <a data-bearbeiten href="…" hx-get="…">         … unless the row has an edit control: Enter opens that
//
// Up and Down move the active row (roving tabindex), Home and End jump, Left and Right walk through the controls of
// the row, Esc returns from a control to its row, and from the row out of the list. Rows swapped in by htmx
// keep working; the active row is found again by its id.

import htmx from "htmx.org";

const aktiv = new WeakMap(); // table → id of the active row

const tabelleVon = (element) => element?.closest?.("table[data-liste]");
const zeilenVon = (tabelle) => [...tabelle.querySelectorAll("tr[data-zeile]")];
const kontrollenVon = (zeile) => [...zeile.querySelectorAll("a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled)")];

function einrichten(tabelle) {
  const zeilen = zeilenVon(tabelle);
  const gemerkt = zeilen.find((zeile) => zeile.id && zeile.id === aktiv.get(tabelle)) ?? zeilen[0];
  for (const zeile of zeilen) zeile.tabIndex = zeile === gemerkt ? 0 : -1;
}

function aktivieren(tabelle, zeile, fokus = true) {
  for (const andere of tabelle.querySelectorAll('tr[data-zeile][tabindex="0"]')) andere.tabIndex = -1;
  zeile.tabIndex = 0;
  aktiv.set(tabelle, zeile.id);
  if (!fokus) return;
  zeile.focus();
  zeile.scrollIntoView({ block: "nearest" });
}

function bewegen(tabelle, zeile, taste) {
  const zeilen = zeilenVon(tabelle);
  const stelle = zeilen.indexOf(zeile);
  const ziel = { ArrowDown: stelle + 1, ArrowUp: stelle - 1, Home: 0, End: zeilen.length - 1 }[taste];
  if (zeilen[ziel]) aktivieren(tabelle, zeilen[ziel]);
}

function seitwaerts(zeile, vonElement, schritt) {
  const kontrollen = kontrollenVon(zeile);
  const ziel = kontrollen.indexOf(vonElement) + schritt;
  if (ziel < 0) zeile.focus();
  else kontrollen[Math.min(ziel, kontrollen.length - 1)]?.focus();
}

// htmx binds what it swapped in a moment after it stands there. Whoever is quicker would leave the list for the form's
// page; so the control is bound first (a second time changes nothing).
function oeffnen(zeile) {
  const ziel = zeile.querySelector("[data-bearbeiten]") ?? zeile.querySelector("[data-zeilenlink]");
  if (!ziel) return;
  htmx.process(ziel);
  ziel.click();
}

function umschalten(zeile) {
  zeile.querySelector("[data-auswahl-zeile]")?.click();
}

document.addEventListener("keydown", (ereignis) => {
  const ziel = ereignis.target;
  const tabelle = tabelleVon(ziel);
  const zeile = ziel.closest?.("tr[data-zeile]");
  if (!tabelle || !zeile || ereignis.ctrlKey || ereignis.metaKey || ereignis.altKey) return;
  if (ziel.matches("select, textarea, input:not([type=checkbox])")) return;
  const aufZeile = ziel === zeile;
  const tasten = {
    ArrowDown: () => bewegen(tabelle, zeile, "ArrowDown"),
    ArrowUp: () => bewegen(tabelle, zeile, "ArrowUp"),
    ArrowRight: () => seitwaerts(zeile, ziel, 1),
    ArrowLeft: () => seitwaerts(zeile, ziel, -1),
    Home: () => bewegen(tabelle, zeile, "Home"),
    End: () => bewegen(tabelle, zeile, "End"),
    Escape: () => (aufZeile ? zeile.blur() : zeile.focus()),
    Enter: aufZeile && (() => oeffnen(zeile)),
    " ": aufZeile && (() => umschalten(zeile)),
  };
  if (!tasten[ereignis.key]) return;
  ereignis.preventDefault();
  tasten[ereignis.key]();
});

document.addEventListener("focusin", (ereignis) => {
  const tabelle = tabelleVon(ereignis.target);
  const zeile = ereignis.target.closest?.("tr[data-zeile]");
  if (tabelle && zeile && zeile.tabIndex !== 0) aktivieren(tabelle, zeile, false);
});

function alleEinrichten() {
  for (const tabelle of document.querySelectorAll("table[data-liste]")) einrichten(tabelle);
}

document.addEventListener("htmx:afterSettle", alleEinrichten);
alleEinrichten();
