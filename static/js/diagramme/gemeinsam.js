// What all kinds share: German numbers, grid, axes, target lines, legend, hatching.

export const SCHRIFT = "Fira Sans, Arial, sans-serif";
const SCHMAL = 480;

export function zahl(daten, wert) {
  if (wert === null || wert === undefined) return "unbekannt";
  const stellen = daten.stellen ?? 0;
  const text = wert.toLocaleString("de-DE", { minimumFractionDigits: stellen, maximumFractionDigits: stellen });
  return daten.einheit ? `${text}\u00a0${daten.einheit}` : text;
}

export const tag = (iso) => iso.split("-").reverse().join(".");
export const istSchmal = (breite) => breite < SCHMAL;

/** On paper the width is fixed (static/css/cockpit.css) and everything is lower: a cockpit fits one A4 page. */
export const wirdGedruckt = () => document.documentElement.classList.contains("wird-gedruckt");

/** Pixels: rows need space, a trend needs a shape. */
export function hoehe(daten, breite) {
  if (wirdGedruckt()) return daten.art === "linie" ? 170 : Math.max(150, (daten.kategorien ?? daten.zeilen ?? []).length * 15 + 80);
  if (daten.art === "linie") return istSchmal(breite) ? 300 : 340;
  const zeilen = (daten.kategorien ?? daten.zeilen ?? []).length;
  const namen = (daten.reihen ?? []).map((reihe) => reihe.name);
  const jeZeile = daten.art === "balken" ? 22 * daten.reihen.length + 18 : 34;
  return Math.max(160, zeilen * jeZeile + (daten.art === "heatmap" ? 70 : 60 + legendenhoehe(namen, breite)));
}

export function rahmen(daten, farben, breite) {
  return {
    textStyle: { fontFamily: SCHRIFT, color: farben.text, fontSize: 14 },
    grid: { left: 8, right: istSchmal(breite) ? 16 : 28, top: 44, bottom: 8, containLabel: true },
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: farben.grund, borderColor: farben.text, borderWidth: 1,
      textStyle: { color: farben.text, fontFamily: SCHRIFT, fontSize: 14 },
    },
    aria: { enabled: false },
  };
}

export function legende(namen, farben) {
  return {
    show: namen.length > 1, type: "plain", top: 0, left: 0, itemWidth: 16, itemHeight: 14, itemGap: 12, data: namen,
    textStyle: { color: farben.text, fontFamily: SCHRIFT, fontSize: 13 }, inactiveColor: farben.leise,
  };
}

/** Pixels a legend of these names takes. */
export function legendenhoehe(namen, breite) {
  if (namen.length < 2) return 0;
  let zeilen = 1;
  let belegt = 0;
  for (const name of namen) {
    const platz = name.length * 6.6 + 32;
    if (belegt && belegt + platz > breite) {
      zeilen += 1;
      belegt = 0;
    }
    belegt += platz;
  }
  return zeilen * 25;
}

export function wertachse(daten, farben) {
  return {
    type: "value", min: daten.min, max: daten.max ?? undefined,
    axisLabel: { color: farben.text, fontSize: 13, hideOverlap: true, formatter: (wert) => zahl({ ...daten, stellen: Number.isInteger(wert) ? 0 : 1 }, wert) },
    splitLine: { lineStyle: { color: farben.raster } }, axisLine: { show: false }, splitNumber: 4, interval: daten.max === 100 ? 25 : undefined,
  };
}

export function namenachse(namen, farben, breite) {
  const platz = Math.round(Math.min(breite * 0.36, 260));
  const einzeilig = istSchmal(breite) || wirdGedruckt();
  return {
    type: "category", data: namen, inverse: true, axisTick: { show: false }, axisLine: { lineStyle: { color: farben.leise } },
    axisLabel: { color: farben.text, fontSize: wirdGedruckt() ? 11 : 13, width: platz, overflow: einzeilig ? "truncate" : "break", lineHeight: 15, interval: 0 },
  };
}

/** Legal minimum and own target: dashed and dotted, so that they differ without colour. */
export function markierungen(daten, farben, achse) {
  const linien = (daten.linien ?? []).filter((linie) => linie.wert !== null);
  if (!linien.length) return undefined;
  return {
    silent: true, symbol: "none",
    data: linien.map((linie) => ({
      [achse]: linie.wert, name: linie.name,
      lineStyle: { color: linie.art === "minimum" ? farben.minimum : farben.ziel, type: linie.art === "minimum" ? "dotted" : "dashed", width: 2 },
      label: {
        formatter: linie.name, color: farben.text, fontFamily: SCHRIFT, fontSize: 13, backgroundColor: farben.grund, padding: [1, 4],
        position: achse === "yAxis" ? "insideStartTop" : "start",
      },
    })),
  };
}

/** Grey hatching for "nicht bewertet". */
export function schraffur(farben) {
  return {
    color: farben.schraffurGrund, borderColor: farben.rand, borderWidth: 1,
    decal: { symbol: "rect", symbolSize: 1, rotation: -Math.PI / 4, color: farben.schraffur, dashArrayX: [1, 0], dashArrayY: [2, 4] },
  };
}

export const punkt = (wert, url) => ({ value: wert, url, cursor: url ? "pointer" : "default" });
