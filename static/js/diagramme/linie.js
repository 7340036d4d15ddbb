// Trend: one line per series over days, with target lines and dated marks of decisions.
import { istSchmal, legende, legendenhoehe, markierungen, rahmen, tag, wertachse, zahl } from "./gemeinsam.js";

const STRICHE = ["solid", "dashed", "dotted", [14, 4, 3, 4]];
const ZEICHEN = ["circle", "rect", "triangle", "diamond"];

function marken(daten, farben) {
  return (daten.marken ?? []).map((marke, stelle) => ({
    xAxis: marke.datum, url: marke.url,
    lineStyle: { color: farben.leise, type: "solid", width: 1 },
    label: { formatter: `${stelle + 1}`, color: farben.text, backgroundColor: farben.grund, borderColor: farben.leise, borderWidth: 1, borderRadius: 8, padding: [2, 6], fontSize: 12 },
  }));
}

function ersteReihe(daten, farben) {
  const ziele = markierungen(daten, farben, "yAxis");
  const ereignisse = marken(daten, farben);
  if (!ziele && !ereignisse.length) return undefined;
  return { symbol: "none", silent: false, animation: false, data: [...(ziele?.data ?? []), ...ereignisse] };
}

export function linie(daten, farben, breite) {
  const toene = [farben.haupt, farben.zweit, farben.dritt, farben.text];
  const namen = daten.reihen.map((reihe) => reihe.name);
  const basis = rahmen(daten, farben, breite);
  const ereignisse = (daten.marken ?? []).map((marke, stelle) => `${stelle + 1}: ${tag(marke.datum)} ${marke.name}`);
  return {
    ...basis,
    title: ereignisse.length ? { subtext: ereignisse.join("\n"), left: 0, bottom: 0, subtextStyle: { color: farben.text, fontSize: 13, lineHeight: 18, width: breite - 16, overflow: "break" }, itemGap: 0 } : undefined,
    grid: { ...basis.grid, top: legendenhoehe(namen, breite) + 30, bottom: 8 + ereignisse.length * 20 * (istSchmal(breite) ? 2 : 1) },
    legend: legende(namen, farben),
    xAxis: {
      type: "time", axisLabel: { color: farben.text, fontSize: 13, hideOverlap: true, formatter: (wert) => echtesDatum(wert) },
      axisLine: { lineStyle: { color: farben.leise } }, splitNumber: istSchmal(breite) ? 2 : 6,
    },
    yAxis: wertachse(daten, farben),
    tooltip: { ...basis.tooltip, trigger: "axis", axisPointer: { lineStyle: { color: farben.leise } }, formatter: (punkte) => hinweis(daten, punkte) },
    series: daten.reihen.map((reihe, stelle) => ({
      type: "line", name: reihe.name, color: toene[stelle % toene.length], connectNulls: false, symbol: ZEICHEN[stelle % toene.length], symbolSize: 8, showSymbol: daten.x.length <= 40,
      lineStyle: { width: 3, type: STRICHE[stelle % toene.length] },
      data: daten.x.map((datum, i) => ({ value: [datum, reihe.werte[i]], url: reihe.urls?.[i] })),
      markLine: stelle === 0 ? ersteReihe(daten, farben) : undefined,
    })),
  };
}

const echtesDatum = (wert) => new Date(wert).toLocaleDateString("de-DE", { day: "2-digit", month: "2-digit", year: "2-digit" });

function hinweis(daten, punkte) {
  const zeilen = punkte.map((p) => `${p.seriesName}: ${zahl(daten, p.value[1])}`);
  return [tag(punkte[0].value[0]), ...zeilen].join("\n");
}
