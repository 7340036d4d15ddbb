// A weight is a number field <input data-gewicht>; with JavaScript a slider stands beside it. Both show the same value, and
// the form around them hears "input" from either.

import htmx from "htmx.org";

const alsZahl = (text) => Number(text.trim().replace(",", ".")) || 0;

function ausstatten(feld) {
  if (feld.parentElement.classList.contains("gewicht__paar")) return;
  const regler = document.createElement("input");
  Object.assign(regler, { type: "range", min: "0", max: "100", step: "1", value: String(alsZahl(feld.value)) });
  regler.setAttribute("aria-label", `${feld.labels?.[0]?.textContent?.trim() ?? "Gewicht"}: Schieberegler`);
  regler.addEventListener("input", () => {
    feld.value = regler.value;
  });
  feld.addEventListener("input", () => {
    regler.value = String(alsZahl(feld.value));
  });
  const paar = document.createElement("div");
  paar.className = "gewicht__paar";
  feld.replaceWith(paar);
  paar.append(regler, feld);
}

htmx.onLoad((teil) => {
  for (const feld of teil.querySelectorAll("input[data-gewicht]")) ausstatten(feld);
});
