// Horizontal bars by category; with "ziele" a target mark on each bar (bullet bars).
import { istSchmal, legende, legendenhoehe, markierungen, namenachse, rahmen, wertachse, zahl } from "./gemeinsam.js";

function ziele(daten, farben) {
  return {
    type: "scatter", name: "Ziel", symbol: "rect", symbolSize: [4, 26], color: farben.text, z: 5,
    data: daten.ziele.map((ziel, i) => (ziel === null ? null : { value: [ziel, i] })).filter(Boolean),
  };
}

export function balken(daten, farben, breite) {
  const toene = [farben.haupt, farben.zweit, farben.dritt];
  const basis = rahmen(daten, farben, breite);
  const mitZielen = daten.ziele?.some((ziel) => ziel !== null);
  const namen = [...daten.reihen.map((reihe) => reihe.name), ...(mitZielen ? ["Ziel"] : [])];
  return {
    ...basis,
    grid: { ...basis.grid, top: 10 + legendenhoehe(namen, breite) + (daten.linien?.length ? 18 : 0), right: istSchmal(breite) ? 52 : 72 },
    legend: legende(namen, farben),
    xAxis: wertachse(daten, farben),
    yAxis: namenachse(daten.kategorien, farben, breite),
    tooltip: { ...basis.tooltip, formatter: (p) => `${p.name || daten.kategorien[p.value[1]]}\n${p.seriesName}: ${zahl(daten, Array.isArray(p.value) ? p.value[0] : p.value)}` },
    series: [
      ...daten.reihen.map((reihe, stelle) => ({
        type: "bar", name: reihe.name, color: toene[stelle % 3], barMaxWidth: 24,
        label: { show: true, position: "right", color: farben.text, fontSize: 13, formatter: (p) => zahl(daten, p.value) },
        data: reihe.werte.map((wert, i) => ({ value: wert, url: reihe.urls?.[i], name: daten.kategorien[i] })),
        markLine: stelle === 0 ? markierungen(daten, farben, "xAxis") : undefined,
      })),
      ...(mitZielen ? [ziele(daten, farben)] : []),
    ],
  };
}
