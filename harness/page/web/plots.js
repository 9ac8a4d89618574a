// Families over their sizes, and baselines over their commits.
import uPlot from "uplot";
import { counted, fold, grouped, h, name, percent, percentText, shortened, signed, visible } from "./dom.js";
import { titleOf } from "./data.js";
import { commitLink } from "./links.js";
import { colour, onTheme } from "./theme.js";

const HEIGHT = 260;
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** Draws when the place has a width, and again when that or the theme changes. */
function plot(label, make) {
  const place = h("div", { class: "plot", role: "img", "aria-label": label });
  let drawn = null;
  let width = 0;
  const draw = () => {
    if (place.clientWidth < 50) return;
    width = place.clientWidth;
    drawn?.destroy();
    const { options, data } = make();
    drawn = new uPlot({ width, height: HEIGHT, cursor: { drag: { x: false, y: false } }, ...options }, data, place);
  };
  new ResizeObserver(() => place.clientWidth !== width && draw()).observe(place);
  onTheme(() => place.isConnected && drawn && draw());
  return place;
}

function axis(label, values, more = {}) {
  const line = colour("line");
  return { label, stroke: colour("muted"), grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, values, size: 60, labelSize: 20, ...more };
}

const logTicks = (_, splits) => splits.map((value) => (value !== null && /^[125]/.test(value.toExponential()) ? compact.format(value) : ""));

/** The fit: calls = a + b * size ^ exponent, by least squares for the a and b of a known exponent. */
export function fitted(sizes, calls, exponent) {
  const x = sizes.map((size) => size ** exponent);
  const n = x.length;
  const meanX = x.reduce((a, b) => a + b, 0) / n;
  const meanY = calls.reduce((a, b) => a + b, 0) / n;
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  if (spread === 0) return null;
  const b = x.reduce((sum, value, i) => sum + (value - meanX) * (calls[i] - meanY), 0) / spread;
  const a = meanY - b * meanX;
  return (size) => a + b * size ** exponent;
}

function growthData(sizes, measure) {
  const STEPS = 60;
  const [low, high] = [Math.log(sizes[0]), Math.log(sizes[sizes.length - 1])];
  const curve = Array.from({ length: STEPS + 1 }, (_, i) => Math.exp(low + ((high - low) * i) / STEPS));
  const x = [...new Set([...sizes, ...curve])].sort((a, b) => a - b);
  const points = (calls) => x.map((size) => { const at = sizes.indexOf(size); return at >= 0 && calls[at] > 0 ? calls[at] : null; });
  const line = (trend) => {
    const fit = trend.exponent === null || trend.exponent === undefined ? null : fitted(sizes, trend.calls, trend.exponent);
    return x.map((size) => { const y = fit?.(size); return y > 0 ? y : null; });
  };
  return [x, points(measure.before.calls), line(measure.before), points(measure.after.calls), line(measure.after)];
}

function exponentText(trend) {
  return trend.exponent === null || trend.exponent === undefined ? `no fit (${visible(trend.no_fit ?? "")})` : trend.exponent.toFixed(2);
}

function growthPlot(sizes, measure, title) {
  const label = `${title} over the input's size, both on logarithmic scales: exponent ${exponentText(measure.before)} before, ${exponentText(measure.after)} now`;
  return plot(label, () => {
    const [before, now] = [colour("cold"), colour("hot")];
    const points = (stroke) => ({ show: true, size: 8, stroke, fill: stroke });
    return {
      data: growthData(sizes, measure),
      options: {
        scales: { x: { time: false, distr: 3, range: () => [sizes[0] / 1.1, sizes[sizes.length - 1] * 1.1] }, y: { distr: 3 } },
        legend: { show: true },
        axes: [axis("size of the input", (_, splits) => splits.map((value) => (sizes.includes(value) ? String(value) : "")), { splits: () => sizes, filter: (_, splits) => splits, size: 40 }), axis("calls", logTicks)],
        series: [{ label: "size", value: (_, value) => (value === null ? "" : Number(value.toFixed(1))) },
          { label: "before", stroke: before, paths: () => null, points: points(before), value: (_, v) => (v === null ? "" : grouped(v)) },
          { label: `fit before (${exponentText(measure.before)})`, stroke: before, width: 1.5, dash: [5, 4], points: { show: false }, spanGaps: true, value: (_, v) => (v === null ? "" : grouped(v)) },
          { label: "now", stroke: now, paths: () => null, points: points(now), value: (_, v) => (v === null ? "" : grouped(v)) },
          { label: `fit now (${exponentText(measure.after)})`, stroke: now, width: 1.5, points: { show: false }, spanGaps: true, value: (_, v) => (v === null ? "" : grouped(v)) }],
      },
    };
  });
}

function growthTable(sizes, measure) {
  const row = (title, trend) => h("tr", {}, h("th", { scope: "row" }, title), trend.calls.map((calls) => h("td", { class: "number" }, grouped(calls))), h("td", { class: "number" }, exponentText(trend)));
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The same as numbers" }, h("table", { class: "plain" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "size"), sizes.map((size) => h("th", { scope: "col", class: "number" }, grouped(size))), h("th", { scope: "col", class: "number" }, "exponent"))),
    h("tbody", {}, row("before", measure.before), row("now", measure.after))));
}

/** How a family grows. */
export function growthSection(verdict) {
  const growth = verdict.growth;
  if (!growth) return null;
  const sizes = growth.sizes.map((entry) => entry.size);
  const over = (growth.functions ?? []).filter((measure) => measure.over_limit || measure.judgement === "worse").slice(0, 20);
  const measures = [...growth.totals, ...over];
  const shown = measures.find((measure) => measure.over_limit || measure.judgement === "worse") ?? measures[0];
  const place = h("div");
  const titles = measures.map((measure) => shortened(visible(titleOf(measure, verdict.program)), 80) + (measure.over_limit ? " (over its limit)" : ""));
  const show = (measure) => place.replaceChildren(growthPlot(sizes, measure, titles[measures.indexOf(measure)]), growthTable(sizes, measure));
  const select = h("select", { "aria-label": "What to plot" }, titles.map((title, i) => h("option", { value: i, selected: measures[i] === shown }, title)));
  select.addEventListener("change", () => show(measures[Number(select.value)]));
  show(shown);
  const calls = growth.calls ?? [];
  return h("section", {}, h("h4", {}, "How it grows with its input"),
    h("p", { class: "note" }, `The calls at each size are fitted as a + b · size^exponent: 1 is linear, 2 quadratic. The limit of the exponent is ${growth.max_exponent}.`),
    calls.length > 0 && h("ul", { class: "plain-list" }, calls.slice(0, 10).map((call) =>
      h("li", {}, name(call.callee), " is called by ", name(call.caller), ` ${call.after.calls.map(grouped).join(", ")} times: exponent ${exponentText(call.before)} → ${exponentText(call.after)}`))),
    h("div", { class: "controls" }, h("label", {}, "Plot ", select)), place);
}

/** A count by commit: each step is one that somebody accepted. */
function acceptedPlot(what, points, labels) {
  if (points.length < 2) return null;
  return plot(`${what} by commit, ${points.length} points from ${grouped(points[0])} to ${grouped(points[points.length - 1])}`, () => ({
    data: [points.map((_, i) => i), points],
    options: {
      scales: { x: { time: false, range: [-0.3, points.length - 0.7] }, y: { range: (_, low, high) => { const pad = Math.max((high - low) * 0.15, high * 0.002, 1); return [Math.max(0, low - pad), high + pad]; } } },
      axes: [axis("", (_, splits) => splits.map((i) => (Number.isInteger(i) && labels[i] ? labels[i].slice(0, 10) : "")), { size: 40, space: 90 }), axis(what, (_, splits) => splits.map((value) => compact.format(value)))],
      series: [{ label: "commit", value: (_, i) => labels[i] ?? "" },
        { label: what, stroke: colour("accent"), width: 2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: true, size: 7, fill: colour("accent") }, value: (_, v) => (v === null ? "" : grouped(v)) }],
    },
  }));
}

/** The plot of one count of all commits that have it, and of this run. */
function acceptedCount(what, entries, key, measure) {
  const known = entries.filter((entry) => isCount(entry[key]));
  const points = known.map((entry) => entry[key]);
  const labels = known.map((entry) => `${entry.date} ${entry.commit.slice(0, 9)}`);
  if (measure) {
    points.push(measure.after);
    labels.push("this run");
  }
  return acceptedPlot(what, points, labels);
}

const isCount = (value) => value !== null && value !== undefined;

/** For each entry a cell with its count, and one with the change since the last entry that has one. */
function countCells(entries, key) {
  let previous = null;
  return entries.map((entry) => {
    const count = entry[key];
    const change = !isCount(count) || previous === null ? "" : `${signed(count - previous)} (${percentText(percent(previous, count))})`;
    previous = isCount(count) ? count : previous;
    return [isCount(count) ? grouped(count) : "", change].map((text) => h("td", { class: "number" }, text));
  });
}

/** What was accepted before, from git. */
export function historySection(verdict, history) {
  if (!history || history.entries.length === 0) return null;
  const entries = history.entries.filter((entry) => isCount(entry.total));
  const measure = (kind) => verdict.totals?.find((one) => one.kind === kind);
  const lines = entries.some((entry) => isCount(entry.lines)) ? [`lines of ${visible(verdict.program)}`] : [];
  const cells = [countCells(entries, "total"), ...lines.map(() => countCells(entries, "lines"))];
  const rows = entries.map((entry, i) => {
    const link = commitLink(history.commits, entry.commit);
    const id = h("code", {}, entry.commit.slice(0, 9));
    return h("tr", {}, h("td", {}, link ? h("a", { href: link, rel: "noreferrer" }, id) : id), h("td", {}, entry.date), h("td", {}, name(entry.subject, 90)),
      cells.map((column) => column[i]));
  });
  return h("section", {}, h("h4", {}, "What was accepted before"),
    h("p", { class: "note" }, `${counted(entries.length, "commit")} changed the baseline. Each step of a line is one that somebody accepted${measure("total") ? "; the last point is this run" : ""}.`),
    acceptedCount("all calls", entries, "total", measure("total")),
    lines.map((title) => acceptedCount(title, entries, "lines", measure("lines_of_program"))),
    history.shallow && h("p", { class: "note" }, "The history is cut off (a shallow clone); git fetch --unshallow --tags brings the rest."),
    fold("The commits", () => h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The commits" }, h("table", { class: "plain" },
      h("thead", {}, h("tr", {}, ["commit", "date", "subject", "all calls", "change", ...lines.flatMap((title) => [title, "change"])].map((title) => h("th", { scope: "col" }, title)))), h("tbody", {}, rows.reverse())))));
}
