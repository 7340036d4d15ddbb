// A day is typed (1.3.26, 01.03.2026) or picked: next to <input data-datum> stands a button that opens the browser's own
// calendar. Without JavaScript only typing remains.

import htmx from "htmx.org";

const deutsch = (iso) => iso.split("-").reverse().join(".");

function iso(text) {
  const [, tag, monat, jahr] = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})\s*$/.exec(text) ?? [];
  if (!tag) return "";
  return `${jahr.length === 2 ? `20${jahr}` : jahr}-${monat.padStart(2, "0")}-${tag.padStart(2, "0")}`;
}

function ausstatten(feld) {
  if (feld.nextElementSibling?.classList.contains("datum__knopf")) return;
  const kalender = document.createElement("input");
  kalender.type = "date";
  kalender.className = "datum__nativ";
  kalender.tabIndex = -1;
  kalender.setAttribute("aria-hidden", "true");
  const knopf = document.createElement("button");
  knopf.type = "button";
  knopf.className = "knopf knopf--klein datum__knopf";
  knopf.textContent = "Kalender";
  knopf.setAttribute("aria-label", `Kalender öffnen: ${feld.labels?.[0]?.textContent?.trim() ?? "Datum"}`);
  knopf.addEventListener("click", () => {
    kalender.value = iso(feld.value);
    kalender.showPicker();
  });
  kalender.addEventListener("change", () => {
    if (!kalender.value) return;
    feld.value = deutsch(kalender.value);
    feld.dispatchEvent(new Event("input", { bubbles: true }));
    feld.focus();
  });
  const rahmen = document.createElement("div");
  rahmen.className = "datum";
  feld.replaceWith(rahmen);
  rahmen.append(feld, knopf, kalender);
}

htmx.onLoad((teil) => {
  for (const feld of teil.querySelectorAll("input[data-datum]")) ausstatten(feld);
});
