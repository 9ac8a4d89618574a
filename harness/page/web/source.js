// Source lines: a few around a cause, and whole functions with what each line costs.
import { counted, fold, grouped, h, name, percent, percentText, signed } from "./dom.js";
import { partsOf, sourceOf } from "./data.js";
import { linkTo } from "./links.js";

const AROUND = 2;

/** Where a place is, as a link if its repository is known. */
export function placeLink(verdict, file, line, path) {
  const text = name(line > 0 ? `${file}:${line}` : file);
  const target = linkTo(verdict, file, line, path);
  return target ? h("a", { href: target, rel: "noreferrer" }, text) : h("span", { class: "place" }, text);
}

/** The line of a place with two lines around it. */
export function excerpt(verdict, place) {
  const lines = sourceOf(verdict).get(place.file);
  if (!lines || !lines.has(place.line)) {
    return place.text ? h("pre", { class: "source" }, h("code", {}, place.text)) : null;
  }
  const rows = [];
  for (let number = place.line - AROUND; number <= place.line + AROUND; ++number) {
    if (!lines.has(number)) continue;
    rows.push(h("tr", { class: number === place.line ? "here" : undefined }, h("th", { scope: "row" }, number), h("td", {}, h("code", {}, lines.get(number) || " "))));
  }
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": `Source around ${place.file}:${place.line}` }, h("table", { class: "source" }, h("tbody", {}, rows)));
}

function heat(part) {
  return part > 0 ? `--heat:${Math.round(6 + 44 * Math.sqrt(part))}%` : undefined;
}

function annotated(verdict, entry) {
  const [file] = partsOf(entry.function);
  const texts = sourceOf(verdict).get(file);
  const known = new Map(entry.lines.map((line) => [line.line, line]));
  const before = new Map();
  for (const row of [...(verdict.bill?.rows ?? []), ...(verdict.bill?.lines ?? [])]) {
    for (const line of row.lines ?? []) {
      if (line.before !== undefined && line.file === file) before.set(line.line, line.before);
    }
  }
  const byTimes = entry.calls_before === entry.calls_after;
  const measure = (line) => (byTimes ? line?.times : line?.calls) ?? 0;
  const most = Math.max(1, ...entry.lines.map(measure));
  const numbers = new Set(known.keys());
  const first = Math.min(...numbers) - AROUND;
  const last = Math.max(...numbers) + AROUND;
  for (const number of texts?.keys() ?? []) {
    if (number >= first && number <= last) numbers.add(number);
  }
  const rows = [];
  let previous = null;
  for (const number of [...numbers].sort((a, b) => a - b)) {
    if (previous !== null && number !== previous + 1) rows.push(h("tr", { class: "gap" }, h("td", { colspan: before.size ? 5 : 4 }, "⋯")));
    previous = number;
    const line = known.get(number);
    rows.push(
      h("tr", { style: heat(measure(line) / most), class: line ? "hot" : undefined },
        h("th", { scope: "row" }, number),
        before.size > 0 && h("td", { class: "number" }, before.has(number) ? grouped(before.get(number)) : ""),
        h("td", { class: "number" }, line?.calls ? grouped(line.calls) : ""),
        h("td", { class: "number" }, line?.times ? grouped(line.times) : ""),
        h("td", {}, h("code", {}, texts?.get(number) || " "))));
  }
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": `Source of ${entry.function}` },
    h("table", { class: "source annotated" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "line"), before.size > 0 && h("th", { scope: "col" }, "calls before"),
        h("th", { scope: "col" }, before.size ? "calls after" : "calls"), h("th", { scope: "col" }, "times run"), h("th", { scope: "col" }, "source"))),
      h("tbody", {}, rows)));
}

function change(before, after, what) {
  return before === after
    ? `${counted(after, what, what === "line run" ? "lines run" : undefined)}, as before`
    : `${grouped(before)} → ${counted(after, what, what === "line run" ? "lines run" : undefined)} (${signed(after - before)}, ${percentText(percent(before, after))})`;
}

/** The functions whose bill or lines moved, as source. */
export function annotatedSource(verdict) {
  const entries = (verdict.by_line ?? []).filter((entry) => entry.lines.length > 0);
  if (entries.length === 0) return null;
  return h("section", {},
    h("h4", {}, "What each line costs now"),
    h("p", { class: "note" }, "Each call is charged to the line of the program that was running when it was made, whatever library made it. ",
      "A baseline knows this by function, so the figures before and after stand beside the function's name."),
    entries.map((entry, i) =>
      fold([placeLink(verdict, partsOf(entry.function)[0], entry.lines[0].line), " ", name(partsOf(entry.function)[1]),
        h("span", { class: "muted" }, ` ${change(entry.calls_before, entry.calls_after, "call")}; ${change(entry.times_before, entry.times_after, "line run")}`)],
      () => annotated(verdict, entry), { open: i === 0, class: "function" })));
}
