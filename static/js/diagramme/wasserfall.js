// Waterfall: from one sum to another, one step per change. Each bar floats on an invisible one; signs and words carry the sense.
import { istSchmal, namenachse, rahmen, wertachse, zahl } from "./gemeinsam.js";

/** Where each bar begins and how long it is, in the unit of the data. */
function stufen({ anfang, schritte, ende }) {
  let stand = anfang.wert;
  const mitte = schritte.map(({ name, wert }) => {
    const von = Math.min(stand, stand + wert);
    stand += wert;
    return { name, wert, sockel: von, laenge: Math.abs(wert), art: wert < 0 ? "weniger" : "mehr" };
  });
  const ganz = ({ name, wert }) => ({ name: `Stand ${name}`, wert, sockel: 0, laenge: wert, art: "stand" });
  return [ganz(anfang), ...mitte, ganz(ende)];
}

export function wasserfall(daten, farben, breite) {
  const folge = stufen(daten);
  const ton = { stand: farben.leise, mehr: farben.haupt, weniger: farben.zweit };
  const vorzeichen = (stufe) => (stufe.art === "mehr" ? "+" : "") + zahl(daten, stufe.wert);
  const basis = rahmen(daten, farben, breite);
  return {
    ...basis,
    grid: { ...basis.grid, top: 10, right: istSchmal(breite) ? 90 : 120 },
    xAxis: wertachse({ ...daten, einheit: "" }, farben),
    yAxis: namenachse(folge.map(({ name }) => name), farben, breite),
    tooltip: { ...basis.tooltip, formatter: (p) => `${folge[p.dataIndex].name}\n${vorzeichen(folge[p.dataIndex])}` },
    series: [
      { type: "bar", stack: "wasserfall", silent: true, itemStyle: { color: "transparent" }, data: folge.map(({ sockel }) => sockel) },
      {
        type: "bar", stack: "wasserfall", barMaxWidth: 24,
        label: { show: true, position: "right", color: farben.text, fontSize: 13, formatter: (p) => vorzeichen(folge[p.dataIndex]) },
        data: folge.map((stufe) => ({ value: stufe.laenge, itemStyle: { color: ton[stufe.art] } })),
      },
    ],
  };
}
