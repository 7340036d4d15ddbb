// Distribution: horizontal stacked bars, one segment per stage, the number in the segment.
import { schriftAuf } from "./farben.js";
import { legende, legendenhoehe, markierungen, namenachse, rahmen, schraffur, wertachse, zahl } from "./gemeinsam.js";

function segmentfarbe(reihe, farben) {
  if (reihe.stufe === null || reihe.stufe === undefined) return schraffur(farben);
  return { color: farben.stufen[Math.min(reihe.stufe, 7)], borderColor: farben.rand, borderWidth: 1 };
}

export function stapel(daten, farben, breite) {
  const summen = daten.kategorien.map((_, i) => daten.reihen.reduce((summe, reihe) => summe + (reihe.werte[i] ?? 0), 0));
  const groesste = Math.max(1, ...summen);
  const gezeigt = (wert, i) => (daten.anteilig && wert !== null ? (wert * 100) / (summen[i] || 1) : wert);
  const achse = daten.anteilig ? { ...daten, einheit: "%", max: 100 } : daten;
  const strecke = Math.min(breite * 0.62, breite - 120); // pixels of the value axis, about
  const passt = (wert, text) => (wert / (daten.anteilig ? 100 : groesste * 1.2)) * strecke > text.length * 8 + 4;
  const basis = rahmen(daten, farben, breite);
  const namen = daten.reihen.map((reihe) => reihe.name);
  return {
    ...basis,
    grid: { ...basis.grid, top: 10 + legendenhoehe(namen, breite) + (daten.linien?.length ? 18 : 0) },
    legend: legende(namen, farben),
    xAxis: wertachse(achse, farben),
    yAxis: namenachse(daten.kategorien, farben, breite),
    tooltip: {
      ...basis.tooltip, trigger: "item",
      formatter: (p) => `${p.name}\n${p.seriesName}: ${zahl(daten, p.data.roh)} von ${zahl(daten, summen[p.dataIndex])}`,
    },
    series: daten.reihen.map((reihe, stelle) => ({
      type: "bar", stack: "alle", name: reihe.name, itemStyle: segmentfarbe(reihe, farben), barMaxWidth: 28,
      label: {
        show: true, fontSize: 13, fontWeight: 600, color: reihe.stufe == null ? farben.text : schriftAuf(farben.stufen[Math.min(reihe.stufe, 7)]),
        ...(reihe.stufe == null ? { backgroundColor: farben.schraffurGrund, padding: [0, 3] } : {}),
        formatter: (p) => (passt(p.value, zahl(daten, p.data.roh)) ? zahl(daten, p.data.roh) : ""),
      },
      data: reihe.werte.map((wert, i) => ({ value: gezeigt(wert, i), roh: wert, url: reihe.urls?.[i], name: daten.kategorien[i] })),
      markLine: stelle === 0 ? markierungen(daten, farben, "xAxis") : undefined,
    })),
  };
}
