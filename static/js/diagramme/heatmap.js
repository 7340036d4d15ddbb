// Themenfeld × stage: the number stands in every cell, the shade is its share of the row (darkest: the largest share shown).
import { gemischt, schriftAuf } from "./farben.js";
import { istSchmal, namenachse, rahmen, zahl } from "./gemeinsam.js";

function anteile(werte) {
  const summe = werte.reduce((bisher, wert) => bisher + (wert ?? 0), 0);
  return werte.map((wert) => (summe && wert ? wert / summe : 0));
}

function zelle(daten, farben, alleAnteile, z, s) {
  const wert = daten.werte[z][s];
  const anteil = alleAnteile[z][s];
  const groesster = Math.max(0.01, ...alleAnteile.flat());
  const farbe = gemischt(farben.grund, farben.haupt, (anteil / groesster) * 0.9);
  return {
    value: [s, z, wert ?? 0], roh: wert, anteil, url: daten.urls?.[z]?.[s],
    itemStyle: { color: farbe, borderColor: farben.raster, borderWidth: 1 }, label: { color: schriftAuf(farbe) },
  };
}

export function heatmap(daten, farben, breite) {
  const alleAnteile = daten.werte.map(anteile);
  const basis = rahmen(daten, farben, breite);
  return {
    ...basis,
    grid: { ...basis.grid, top: 8, bottom: 8 },
    xAxis: {
      type: "category", data: daten.spalten.map((spalte) => spalte.name), position: "top", axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: farben.text, fontSize: 13, interval: 0, overflow: "break", width: Math.max(34, (breite * 0.6) / daten.spalten.length) },
    },
    yAxis: { ...namenachse(daten.zeilen, farben, breite), axisLine: { show: false } },
    visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { opacity: 1 }, seriesIndex: [] },
    tooltip: {
      ...basis.tooltip,
      formatter: (p) => `${daten.zeilen[p.value[1]]}\n${daten.spalten[p.value[0]].name}: ${zahl(daten, p.data.roh)} (${Math.round(p.data.anteil * 100)}\u00a0% der Zeile)`,
    },
    series: [{
      type: "heatmap", label: { show: true, fontSize: istSchmal(breite) ? 11 : 13, formatter: (p) => zahl(daten, p.data.roh) },
      data: daten.zeilen.flatMap((_, z) => daten.spalten.map((__, s) => zelle(daten, farben, alleAnteile, z, s))),
    }],
  };
}
