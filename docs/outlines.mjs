// Draws facts/outlines.json, the outlines of the map page: "npm ci && node outlines.mjs" in this folder.
//
// Source: Natural Earth, 1:50 million (public domain), as the npm package world-atlas carries it. No package carries
// Natural Earth's layer of breakaway and disputed areas, so AREAS below follows that layer by hand (its edition at
// 1:50 million; Hala'ib, which only the edition at 1:10 million has, by eye): an edge inside a country keeps to the
// layer's line within about a tenth of a degree, which is one unit here, and every other edge lies generously outside,
// because each area is cut to the outlines of the countries that hold it. The list is Natural Earth's, not ours, with
// what it draws apart though it is no member of the UN (Kosovo, Palestine, Taiwan).
//
// What is written: {width, height, countries: {ISO alpha-3: {d, label, room, mark}}, disputed: [{name, d}]}. "d" is an
// SVG path in whole units, "label" a point inside the largest part and "room" how wide the country is there; "mark" is
// the point of a state that is too small to be seen. What has no code of ISO 3166-1 and is not disputed is left out.
import { readFileSync, writeFileSync } from "node:fs";
import { geoArea, geoConicEqualArea, geoPath } from "d3-geo";
import countryCodes from "i18n-iso-countries";
import clipping from "polygon-clipping";
import { feature } from "topojson-client";
import {
  filter, filterWeight, presimplify, simplify, sphericalRingArea, sphericalTriangleArea,
} from "topojson-simplify";

const WIDTH = 1200;
const HEIGHT = 1040;
/** Smaller than so many square units, a state is drawn as a mark as well. */
const SMALL = 40;
/** Steradians: bends that matter less are straightened, and islands that are smaller are left out. */
const BEND = 3e-6;
const ISLAND = 2.4e-5;

/** Albers' conic equal-area projection, framed by Belarus, Egypt, Maldives and the ends of Russia. */
const projection = geoConicEqualArea()
  .parallels([18, 50])
  .rotate([-88, 0])
  .fitExtent([[18, 10], [WIDTH - 10, HEIGHT - 22]], {
    type: "MultiPoint",
    coordinates: [
      [23.2, 53], [24.7, 31.5], [25, 22], [73.2, -0.7], [169.6, 66.1], [190.3, 66.1], [60, 81.8], [96, 81.2],
    ],
  })
  .clipExtent([[0, 0], [WIDTH, HEIGHT]])
  .precision(0.5);

/** Each: its name, and its parts: a feature of world-atlas, or [ISO codes of the holders, longitudes and latitudes]. */
const AREAS = [
  ["Abkhazia", [["GEO"], [41.58, 42.4, 41.72, 42.5, 41.86, 42.59, 41.93, 42.65, 41.9, 42.81, 41.93, 42.86,
    41.91, 42.92, 41.94, 42.99, 42.02, 43.05, 42.1, 43.14, 42.09, 43.2, 42.1, 43.8, 39.7, 43.8, 39.7, 43.2,
    41.3, 42.3]]],
  ["Abyei", [["SDN", "SSD"], [27.89, 9.6, 27.82, 9.75, 27.82, 10.16, 28.98, 10.16, 28.98, 9.59, 28.84, 9.46,
    28.84, 9.33, 28.05, 9.33]]],
  ["Aksai Chin", [["CHN"], [77.8, 35.5, 77.94, 35.54, 78.13, 35.58, 78.35, 35.72, 78.55, 35.79, 78.67, 35.87,
    78.97, 35.89, 79.1, 35.89, 79.17, 35.94, 79.35, 35.97, 79.45, 35.89, 79.64, 35.84, 79.86, 35.79, 80, 35.82,
    80.07, 35.74, 80.31, 35.58, 80.27, 35.33, 80.2, 35.18, 80.17, 34.99, 80.09, 34.84, 80.03, 34.66,
    79.88, 34.66, 79.78, 34.56, 79.68, 34.41, 79.52, 34.4, 79.54, 34.24, 79.43, 34.06, 79.27, 34.02, 78.93, 34,
    78.89, 33.93, 78.99, 33.72, 79, 33.65, 78.9, 33.56, 78.92, 33.39, 78.6, 33.5, 78.6, 34.1, 78.1, 34.5,
    77.8, 35.2]]],
  ["Arunachal Pradesh", [["IND"], [92.05, 26.87, 92.42, 26.9, 92.63, 26.96, 92.71, 26.92, 92.93, 26.88,
    93.23, 26.88, 93.51, 26.92, 93.75, 27.02, 93.81, 27.14, 94.01, 27.35, 94.15, 27.48, 94.5, 27.6, 95, 27.8,
    95.21, 27.9, 95.31, 28.08, 95.75, 28.24, 96.04, 28.19, 96.33, 28.16, 96.5, 28.09, 96.68, 27.96,
    96.92, 27.86, 97.05, 27.76, 97.31, 27.91, 97.6, 27.9, 97.6, 29.8, 91.3, 29.8, 91.3, 27.9, 91.5, 27.3,
    91.95, 26.95]]],
  ["Crimea", [["RUS"], [32.3, 44.2, 36.6, 44.2, 36.6, 45.6, 35.4, 46.4, 32.3, 46.4]]],
  ["parts of Donetsk and Luhansk", [["UKR"], [38.26, 48.6, 38.33, 48.67, 38.42, 48.69, 38.77, 48.71,
    38.95, 48.63, 39.15, 48.68, 39.26, 48.69, 39.36, 48.63, 39.46, 48.58, 39.64, 48.59, 39.9, 48.7, 40.4, 48.3,
    40.2, 47.7, 38.6, 47.2, 38.2, 46.9, 37.7, 46.9, 37.76, 47.09, 37.75, 47.26, 37.78, 47.36, 37.66, 47.5,
    37.55, 47.67, 37.51, 47.76, 37.49, 47.89, 37.58, 48.01, 37.73, 48.08, 37.77, 48.2, 37.96, 48.38,
    38.19, 48.43, 38.31, 48.45]]],
  ["the Golan Heights", [["ISR"], [35.61, 32.68, 35.59, 32.72, 35.64, 32.81, 35.61, 32.89, 35.58, 33.01,
    35.64, 33.12, 35.64, 33.2, 35.6, 33.24, 35.63, 33.28, 35.7, 33.5, 36, 33.5, 36, 32.6, 35.65, 32.6]]],
  ["Hala’ib", [["EGY"], [34.1, 22, 34.15, 22.2, 34.7, 22.3, 35.2, 22.8, 35.6, 23.15, 36.4, 23.2, 37.4, 21.9,
    34.1, 21.9]]],
  ["the Ilemi Triangle", [["KEN"], [34.38, 4.62, 34.3, 5, 35.2, 5.7, 36, 5.5, 35.79, 5.28, 35.79, 5.1,
    35.76, 4.81, 35.92, 4.62]]],
  ["Junagadh", [["IND"], [69.7, 21.6, 69.84, 21.74, 69.94, 21.81, 70.05, 21.73, 70.29, 21.55, 70.41, 21.69,
    70.5, 21.69, 70.64, 21.63, 70.76, 21.58, 70.76, 21.69, 70.83, 21.75, 70.88, 21.62, 70.75, 21.48,
    70.6, 21.45, 70.54, 21.39, 70.59, 21.28, 70.66, 21.27, 70.67, 21.36, 70.83, 21.39, 70.82, 21.15,
    71.19, 21.09, 71.4, 21, 71.48, 21.1, 71.68, 21.01, 71.7, 20.8, 71, 20.6, 70.5, 20.6]]],
  ["Kashmir", "Siachen Glacier",
    // What India holds: along the Punjab and Himachal Pradesh, then outside of the line of control and China's border.
    [["IND"], [75.28, 32.3, 75.51, 32.31, 75.7, 32.43, 75.83, 32.52, 75.9, 32.64, 75.92, 32.72, 75.84, 32.88,
      75.97, 32.88, 76.17, 32.99, 76.45, 33.15, 76.76, 33.14, 76.93, 33.01, 77.08, 32.91, 77.22, 32.85,
      77.44, 32.82, 77.71, 32.95, 77.76, 32.93, 77.82, 32.82, 77.92, 32.67, 77.99, 32.62, 78.17, 32.66,
      78.32, 32.73, 78.37, 32.69, 78.27, 32.52, 78.3, 32.46, 78.41, 32.56, 78.7, 32.6, 78.77, 32.47,
      78.92, 32.36, 79.6, 32.3, 79.6, 33.3, 79.2, 34.5, 78.5, 35.8, 73, 35.8, 73, 32.9, 74.2, 32.3]],
    // What Pakistan holds: Azad Kashmir and Gilgit-Baltistan, along Punjab and Khyber Pakhtunkhwa.
    [["PAK"], [74.31, 32.81, 74.15, 32.9, 73.95, 32.99, 73.71, 33.07, 73.64, 33.1, 73.61, 33.43, 73.58, 33.67,
      73.58, 33.85, 73.5, 34.07, 73.48, 34.22, 73.42, 34.37, 73.48, 34.57, 73.62, 34.6, 73.68, 34.7,
      73.8, 34.79, 74.01, 34.9, 74.09, 35.1, 73.89, 35.2, 73.71, 35.28, 73.7, 35.36, 73.77, 35.47, 73.65, 35.53,
      73.35, 35.59, 73.16, 35.71, 73.12, 35.83, 72.97, 35.87, 72.64, 35.86, 72.57, 35.9, 72.55, 36.16,
      72.78, 36.34, 73.05, 36.55, 73.1, 36.69, 73.1, 37.2, 75.5, 37.2, 78, 36.2, 78, 32.83]],
    // Demchok.
    [["CHN", "IND"], [79.11, 33.23, 79.36, 33.17, 79.33, 32.98, 79.5, 32.73, 79.38, 32.57, 79.22, 32.5,
      79.23, 32.7, 79.21, 32.86, 79.1, 33.05]]],
  ["the southern Kuril Islands", [["RUS"], [145.3, 43.3, 149, 43.3, 149, 45.65, 147.5, 45.4, 145.3, 44.3]]],
  ["Kosovo", "Kosovo"],
  ["Nagorno-Karabakh", [["AZE"], [47.35, 39.3, 47.32, 39.41, 47.29, 39.53, 47.27, 39.67, 47.21, 39.8,
    47.18, 39.88, 47.15, 40.02, 47.07, 40.15, 47.07, 40.21, 46.93, 40.3, 46.75, 40.41, 46.65, 40.39,
    46.47, 40.29, 46.31, 40.24, 46.03, 40.23, 45.96, 40.23, 45.97, 40.17, 45.86, 40.01, 45.63, 40.01,
    45.5, 39.95, 45.79, 39.83, 45.94, 39.73, 46.09, 39.62, 46.2, 39.55, 46.3, 39.5, 46.3, 39.2, 46.4, 38.8,
    46.6, 38.8]]],
  ["Northern Cyprus", "N. Cyprus"],
  ["North Borneo", [["MYS"], [117.7, 4.34, 116.51, 6.53, 116.3, 7.4, 119.8, 7.4, 119.8, 4, 117.7, 3.9]]],
  ["Palestine", "Palestine"],
  ["the Shaksgam Valley", [["CHN"], [75.95, 36.46, 76.11, 36.42, 76.26, 36.33, 76.37, 36.31, 76.48, 36.22,
    76.72, 36.16, 76.77, 36.01, 76.8, 35.9, 77.02, 35.81, 77.16, 35.73, 77.34, 35.71, 77.48, 35.63,
    77.52, 35.47, 77.3, 35.2, 75.5, 35.9, 75.5, 36.3]]],
  ["Somaliland", "Somaliland"],
  ["South Ossetia", [["GEO"], [43.78, 42.75, 43.7, 42.67, 43.6, 42.61, 43.57, 42.54, 43.57, 42.39, 43.64, 42.28,
    43.6, 42.2, 43.66, 42.11, 43.75, 42.11, 43.83, 42.06, 43.94, 42.15, 44.08, 42.17, 44.22, 42.09, 44.3, 42.01,
    44.49, 42, 44.64, 42.18, 44.62, 42.3, 44.39, 42.46, 44.2, 42.65, 44.25, 42.9, 43.75, 42.9]]],
  ["Taiwan", "Taiwan"],
  ["Transnistria", [["MDA"], [28.4, 48.1, 28.54, 48.1, 28.57, 48.03, 28.77, 47.99, 28.93, 47.9, 29.01, 47.8,
    28.99, 47.68, 29.02, 47.58, 29.1, 47.45, 29.12, 47.34, 29.15, 47.23, 29.13, 47.14, 29.31, 47.12,
    29.36, 47.03, 29.3, 46.98, 29.47, 46.91, 29.54, 46.8, 29.64, 46.81, 29.69, 46.71, 29.75, 46.64,
    29.92, 46.54, 30.3, 46.5, 30.3, 47.2, 29.6, 47.6, 29.3, 48.2, 28.6, 48.4]]],
  ["the valleys of Samdu, Tirpani and Bara Hotii",
    [["IND"], [78.49, 32.24, 78.8, 32.1, 78.9, 31.9, 78.72, 31.89, 78.5, 32.1, 78.41, 32.17]],
    [["IND"], [78.84, 31.3, 79.01, 31.5, 79.4, 31.3, 79.37, 31.08, 78.98, 31.11]],
    [["IND"], [79.92, 30.89, 80.15, 30.9, 80.3, 30.7, 80.19, 30.57, 80.06, 30.68]]],
  ["Western Sahara", "W. Sahara"],
];

const atlas = JSON.parse(readFileSync(new URL("node_modules/world-atlas/countries-50m.json", import.meta.url)));
const code = (one) => (one.id ? countryCodes.numericToAlpha3(one.id) : undefined);
const whole = feature(atlas, atlas.objects.countries).features;
const straighter = simplify(presimplify(atlas, sphericalTriangleArea), BEND);
const lighter = filter(straighter, filterWeight(atlas, ISLAND, sphericalRingArea));
const features = feature(lighter, lighter.objects.countries).features;

/** Longitudes without a leap at 180°, for cutting in the plane; polygons as [[ring, hole …] …]. */
function polygons(geometry) {
  const rings = geometry?.type === "Polygon" ? [geometry.coordinates] : (geometry?.coordinates ?? []);
  return rings.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [x < -30 ? x + 360 : x, y])));
}

/** The same on the sphere: each ring runs so that it holds the smaller side. */
function onSphere(found) {
  const smaller = (ring) => {
    const back = [...ring].reverse();
    return geoArea({ type: "Polygon", coordinates: [ring] }) > 2 * Math.PI ? back : ring;
  };
  return { type: "MultiPolygon", coordinates: found.map(([outer, ...holes]) =>
    [smaller(outer), ...holes.map((hole) => smaller(hole).reverse())]) };
}

/** Rings in whole units of the picture, those of no size left out. */
function drawn(geometry) {
  const rings = [];
  const pen = {
    moveTo: (x, y) => rings.push([[x, y]]),
    lineTo: (x, y) => rings.at(-1).push([x, y]),
    closePath: () => {},
    beginPath: () => {},
    arc: () => {},
  };
  geoPath(projection, pen)(geometry);
  return rings
    .map((ring) => ring.map(([x, y]) => [Math.round(x), Math.round(y)]))
    .map((ring) => ring.filter((point, at) => at === 0 || point.join() !== ring[at - 1].join()))
    .map((ring) => (ring.length > 1 && ring[0].join() === ring.at(-1).join() ? ring.slice(0, -1) : ring))
    .filter((ring) => ring.length > 2 && Math.abs(area(ring)) >= 1);
}

const area = (ring) => ring.reduce((sum, [x, y], at) => {
  const [u, v] = ring[(at + 1) % ring.length];
  return sum + (x * v - u * y) / 2;
}, 0);

/** An SVG path of relative steps. */
function path(rings) {
  const pair = (x, y) => `${x}${y < 0 ? "" : " "}${y}`;
  return rings.map((ring) => {
    let [x, y] = ring[0];
    const steps = ring.slice(1).map(([u, v]) => {
      const step = pair(u - x, v - y);
      [x, y] = [u, v];
      return step;
    });
    return `M${pair(...ring[0])}l${steps.reduce((all, step) => all + (all && step[0] !== "-" ? " " : "") + step, "")}z`;
  }).join("");
}

/** A point inside the largest ring where it is widest near its middle, and how wide it is there. */
function middle(rings) {
  const ring = rings.reduce((most, one) => (Math.abs(area(one)) > Math.abs(area(most)) ? one : most));
  const heights = ring.map(([, y]) => y);
  const [top, bottom] = [Math.min(...heights), Math.max(...heights)];
  let best = { label: ring[0], room: 0 };
  for (let share = 0.3; share <= 0.7; share += 0.05) {
    const y = top + share * (bottom - top) + 0.01;
    const crossings = ring.flatMap(([x, v], at) => {
      const [x2, v2] = ring[(at + 1) % ring.length];
      return v > y !== v2 > y ? [x + ((y - v) / (v2 - v)) * (x2 - x)] : [];
    }).sort((a, b) => a - b);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const room = Math.round(crossings[at + 1] - crossings[at]);
      const label = [Math.round((crossings[at] + crossings[at + 1]) / 2), Math.round(y)];
      if (room > best.room) best = { label, room };
    }
  }
  return best;
}

const cuts = {};
const disputed = [];
const named = (name) => features.find((one) => one.properties.name === name);
for (const [name, ...parts] of AREAS) {
  const rings = parts.flatMap((part) => {
    if (typeof part === "string") return drawn(named(part)?.geometry);
    const [holders, flat] = part;
    const ring = [];
    for (let at = 0; at < flat.length; at += 2) ring.push([flat[at], flat[at + 1]]);
    return holders.flatMap((holder) => {
      (cuts[holder] ??= []).push([ring]);
      const held = polygons(features.find((one) => code(one) === holder).geometry);
      return drawn(onSphere(clipping.intersection(held, [ring])));
    });
  });
  if (rings.length) disputed.push({ name, d: path(rings) });
  else console.warn(`not in the picture: ${name}`);
}

const alone = new Set(AREAS.flatMap(([, ...parts]) => parts.filter((part) => typeof part === "string")));
const countries = {};
for (const one of features) {
  const iso3 = code(one);
  if (!iso3 || alone.has(one.properties.name)) continue;
  let geometry = one.geometry;
  if (cuts[iso3]) geometry = onSphere(clipping.difference(polygons(geometry), ...cuts[iso3]));
  const rings = drawn(geometry);
  if (rings.length) countries[iso3] = { d: path(rings), ...middle(rings) };
}
for (const one of whole) {
  const iso3 = code(one);
  const rings = drawn(one.geometry);
  const size = rings.reduce((sum, ring) => sum + Math.abs(area(ring)), 0);
  if (!iso3 || alone.has(one.properties.name) || size > SMALL) continue;
  const [x, y] = geoPath(projection).centroid(one.geometry).map(Math.round);
  if (x > 8 && y > 8 && x < WIDTH - 8 && y < HEIGHT - 8) countries[iso3] = { d: "", ...countries[iso3], mark: [x, y] };
}

const sorted = Object.fromEntries(Object.entries(countries).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = Object.entries(sorted).map(([iso3, found]) => `"${iso3}":${JSON.stringify(found)}`).join(",\n");
const text = `{"width":${WIDTH},"height":${HEIGHT},"countries":{\n${lines}\n},\n"disputed":[\n${
  disputed.map((one) => JSON.stringify(one)).join(",\n")}\n]}\n`;
writeFileSync(new URL(process.argv[2] ?? "../facts/outlines.json", import.meta.url), text);
console.log(`${text.length} characters, ${Object.keys(countries).length} countries`);
