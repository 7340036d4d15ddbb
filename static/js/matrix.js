// The Haushaltsmatrix by keyboard: <table data-matrix data-einfuegen="…">, cells are links <td class="zahl"><a href="…/34/2022/ansatz/">.
//
// Arrows move between cells, Home and End jump within the row. Enter opens the small form of the cell, a digit opens it
// with that digit; Enter saves, Esc leaves it. The server answers with the whole matrix; the same cell keeps the focus.
// A block copied from a spreadsheet and pasted on a cell goes to the preview page. [data-fest]: not to be edited.

import htmx from "htmx.org";

let gemerkt = ""; // path of the cell that has or had the focus

const tabelleVon = (element) => element?.closest?.("table[data-matrix]");
const zelleVon = (element) => element?.closest?.("td.zahl");
const pfad = (link) => link.getAttribute("href");
const links = (zeile) => [...zeile.querySelectorAll("td.zahl > a")];
const zeilenVon = (tabelle) => [...tabelle.querySelectorAll("tr[data-position]")];

function aktivieren(link, fokus = true) {
  if (!link) return;
  for (const anderer of tabelleVon(link).querySelectorAll('td.zahl > a[tabindex="0"]')) anderer.tabIndex = -1;
  link.tabIndex = 0;
  gemerkt = pfad(link);
  if (!fokus) return;
  link.focus();
  link.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function bewegen(link, taste) {
  const zeile = link.closest("tr");
  const [zeilen, zellen] = [zeilenVon(tabelleVon(link)), links(zeile)];
  const [hoch, quer] = [zeilen.indexOf(zeile), zellen.indexOf(link)];
  const ziel = {
    ArrowLeft: [hoch, quer - 1], ArrowRight: [hoch, quer + 1], Home: [hoch, 0], End: [hoch, zellen.length - 1],
    ArrowUp: [hoch - 1, quer], ArrowDown: [hoch + 1, quer],
  }[taste];
  const nach = zeilen[ziel[0]];
  if (nach) aktivieren(nach === zeile ? zellen[ziel[1]] : links(nach)[ziel[1]]);
}

function oeffnen(link, zeichen = "") {
  const zelle = zelleVon(link);
  schliessen();
  zelle.dataset.vorher = zelle.innerHTML;
  htmx.ajax("GET", pfad(link) + location.search, { target: zelle, swap: "innerHTML" }).then(() => {
    const feld = zelle.querySelector('input[name="betrag"]');
    if (!feld) return zelle.querySelector("[data-zelle-abbrechen]")?.focus();
    feld.focus();
    if (zeichen) feld.value = zeichen;
    else feld.select();
  });
}

function schliessen() {
  for (const zelle of document.querySelectorAll("td.zahl[data-vorher]")) {
    zelle.innerHTML = zelle.dataset.vorher;
    delete zelle.dataset.vorher;
    aktivieren(zelle.querySelector("a"));
  }
}

function taste(ereignis) {
  const link = ereignis.target.closest?.("td.zahl > a");
  if (ereignis.key === "Escape" && ereignis.target.closest?.("[data-zellform]")) {
    ereignis.preventDefault();
    return schliessen();
  }
  if (!link || !tabelleVon(link) || ereignis.ctrlKey || ereignis.metaKey || ereignis.altKey) return;
  if (/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(ereignis.key)) {
    ereignis.preventDefault();
    return bewegen(link, ereignis.key);
  }
  if (ereignis.key === "Escape") return link.blur();
  const frei = !zelleVon(link).hasAttribute("data-fest");
  if (frei && (ereignis.key === "Enter" || /^[0-9]$/.test(ereignis.key))) {
    ereignis.preventDefault();
    oeffnen(link, ereignis.key === "Enter" ? "" : ereignis.key);
  }
}

function einfuegen(ereignis) {
  const link = ereignis.target.closest?.("td.zahl > a") ?? document.activeElement?.closest?.("td.zahl > a");
  const tabelle = tabelleVon(link);
  const text = ereignis.clipboardData?.getData("text/plain") ?? "";
  if (!tabelle || !text.trim()) return;
  ereignis.preventDefault();
  const [position, jahr, art] = pfad(link).split("/").slice(-4, -1);
  const form = document.createElement("form");
  form.method = "post";
  form.action = tabelle.dataset.einfuegen;
  const schutz = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  const felder = { csrfmiddlewaretoken: schutz, text, position, spalte: `${jahr}-${art}`, einheit: "euro" };
  for (const [name, wert] of Object.entries(felder)) {
    const feld = document.createElement(name === "text" ? "textarea" : "input");
    feld.name = name;
    feld.value = wert;
    form.append(feld);
  }
  form.hidden = true;
  document.body.append(form);
  form.submit();
}

function einrichten() {
  const tabelle = document.querySelector("table[data-matrix]");
  if (!tabelle) return;
  const alle = [...tabelle.querySelectorAll("td.zahl > a")];
  const aktiv = alle.find((link) => pfad(link) === gemerkt);
  for (const link of alle) link.tabIndex = -1;
  if (alle.length) (aktiv ?? alle[0]).tabIndex = 0;
  return aktiv;
}

document.addEventListener("keydown", taste);
document.addEventListener("paste", einfuegen);
document.addEventListener("click", (ereignis) => {
  if (ereignis.target.closest("[data-zelle-abbrechen]")) return schliessen();
  const link = ereignis.target.closest("table[data-matrix] td.zahl > a");
  if (!link || ereignis.ctrlKey || ereignis.metaKey || ereignis.shiftKey || zelleVon(link).hasAttribute("data-fest")) return;
  ereignis.preventDefault();
  gemerkt = pfad(link);
  oeffnen(link);
});
document.addEventListener("focusin", (ereignis) => {
  const link = ereignis.target.closest?.("table[data-matrix] td.zahl > a");
  if (link && link.tabIndex !== 0) aktivieren(link, false);
});
document.addEventListener("htmx:afterSettle", (ereignis) => {
  document.querySelector("[data-zellform]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); // its buttons too
  if (ereignis.detail.elt?.id === "matrix" || ereignis.target?.id === "matrix") einrichten()?.focus();
});
einrichten();
