// Charts: only pages with charts load this bundle. Markup: templates/bausteine/_diagramm.html.
//
//   <figure data-diagramm-rahmen>
//     <div data-diagramm="quelle-id" role="img" aria-label="…"></div>   empty; we draw into it
//     <script type="application/json" id="quelle-id">{…}</script>       json_script, data only
//     buttons [data-als="png"|"svg"], [data-tabelle-zeigen aria-controls="…"], and the table itself
//   </figure>
// Without JavaScript the table is what one sees. Numbers are plain numbers in the unit shown (57.9 for 57,9 %), null = unknown.
//
// Common keys of the JSON:
//   art          "linie" | "stapel" | "heatmap" | "balken" | "wasserfall"
//   beschreibung what the chart shows, in German, for screen readers and as alt text
//   titel        the finding (printed into the downloads)
//   fuss         e.g. "Stand 22.11.2026 12:03 · Demodaten" (printed into the downloads)
//   einheit      "%" or "" (default), stellen: decimals shown (default 0)
// linie:    x ["2026-01-31", …] ISO days · reihen [{name, werte [..], urls [..]?}] · min?, max?
//           linien [{name, wert, art: "ziel"|"minimum"}]? · marken [{datum, name, url?}]?  (decisions)
// stapel:   kategorien ["Bürgeramt", …] · reihen [{name, stufe: 0–7|null, werte [..], urls [..]?}], null = nicht bewertet (grey hatching)
//           anteilig: true? shows shares of 100 % · linien [{name, wert, art}]?
// heatmap:  zeilen ["Themenfeld …"] · spalten [{name, stufe: 0–7|null}] · werte [[per column] per row] · urls same shape?
// balken:   kategorien · reihen [{name, werte, urls?}] · ziele [per category]? (mark for the target, bullet bar) · linien?
// wasserfall: anfang {name, wert} · schritte [{name, wert}] · ende {name, wert} · kategorien (one per bar, for the height)
// A click on a mark opens its url; the table beside it holds the same links for the keyboard.

import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import { balken } from "./diagramme/balken.js";
import { farbenVon } from "./diagramme/farben.js";
import { hoehe, wirdGedruckt } from "./diagramme/gemeinsam.js";
import { heatmap } from "./diagramme/heatmap.js";
import { linie } from "./diagramme/linie.js";
import { herunterladen } from "./diagramme/sichern.js";
import { stapel } from "./diagramme/stapel.js";
import { wasserfall } from "./diagramme/wasserfall.js";

echarts.use([
  AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent,
  BarChart, HeatmapChart, LineChart, ScatterChart, SVGRenderer,
]);

const ARTEN = { linie, stapel, heatmap, balken, wasserfall };
const ruhig = matchMedia("(prefers-reduced-motion: reduce)");

function zeichnen(flaeche) {
  const daten = JSON.parse(document.getElementById(flaeche.dataset.diagramm).textContent);
  const art = ARTEN[daten.art];
  if (!art) return;
  flaeche.style.height = `${hoehe(daten, flaeche.clientWidth)}px`;
  const diagramm = echarts.getInstanceByDom(flaeche) ?? echarts.init(flaeche, null, { renderer: "svg" });
  diagramm.setOption({ animation: !ruhig.matches && !wirdGedruckt(), ...art(daten, farbenVon(flaeche), flaeche.clientWidth) }, true);
  diagramm.resize();
  if (wirdGedruckt()) diagramm.getZr().flush(); // the page is printed before the next animation frame
}

function vorbereiten(flaeche) {
  const rahmen = flaeche.closest("[data-diagramm-rahmen]");
  const daten = JSON.parse(document.getElementById(flaeche.dataset.diagramm).textContent);
  zeichnen(flaeche);
  echarts.getInstanceByDom(flaeche)?.on("click", ({ data }) => {
    if (data?.url) location.assign(data.url);
  });
  new ResizeObserver(() => {
    const diagramm = echarts.getInstanceByDom(flaeche);
    if (diagramm && flaeche.clientWidth && diagramm.getWidth() !== flaeche.clientWidth) zeichnen(flaeche);
  }).observe(flaeche);
  if (!rahmen) return;
  for (const knopf of rahmen.querySelectorAll("[data-als]")) {
    knopf.hidden = false;
    knopf.addEventListener("click", () => herunterladen(echarts, ARTEN[daten.art], daten, knopf.dataset.als));
  }
  tabelleSchaltbar(rahmen.querySelector("[data-tabelle-zeigen]"));
}

function tabelleSchaltbar(knopf) {
  const tabelle = knopf && document.getElementById(knopf.getAttribute("aria-controls"));
  if (!tabelle) return;
  knopf.hidden = false;
  const zeigen = (offen) => {
    tabelle.hidden = !offen;
    knopf.setAttribute("aria-expanded", String(offen));
    knopf.textContent = offen ? "Tabelle ausblenden" : "Tabelle anzeigen";
  };
  knopf.addEventListener("click", () => zeigen(tabelle.hidden));
  zeigen(false);
}

const neueVorbereiten = () => {
  for (const flaeche of document.querySelectorAll("[data-diagramm]")) {
    if (!echarts.getInstanceByDom(flaeche)) vorbereiten(flaeche);
  }
};
const alleZeichnen = () => document.querySelectorAll("[data-diagramm]").forEach(zeichnen);

document.addEventListener("htmx:afterSettle", neueVorbereiten);
document.addEventListener("thema", alleZeichnen);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", alleZeichnen);
const drucken = (an) => {
  document.documentElement.classList.toggle("wird-gedruckt", an);
  alleZeichnen();
};
addEventListener("beforeprint", () => drucken(true));
addEventListener("afterprint", () => setTimeout(() => drucken(false)));
document.fonts.ready.then(neueVorbereiten);
