// All that is known of one scenario.
import { command, counted, fold, grouped, h, limitText, name, percent, percentText, signed, visible } from "./dom.js";
import { isRed, partsOf, STATUS, titleOf, totalOf, useOf } from "./data.js";
import { icicles } from "./icicle.js";
import { growthSection, historySection } from "./plots.js";
import { annotatedSource, excerpt, placeLink } from "./source.js";

/** How much of a limit is used: the mark in the middle is the limit. */
export function limitBar(measure) {
  const use = useOf(measure);
  const limit = measure.limit ?? (measure.limit_percent > 0 ? limitText(measure.limit_percent) : "exact");
  const text = measure.kind === "budget" ? `limit ${grouped(measure.before)}` : `${measure.before === measure.after ? "0 %" : percentText(percent(measure.before, measure.after))}, limit ${limit}`;
  const width = Math.min(use / 2, 1) * 100;
  return h("span", { class: `limit ${measure.judgement}`, role: "img", "aria-label": `${use === Infinity ? "beyond any limit" : `${Math.round(use * 100)} % of the limit`}` },
    h("span", { class: "track" }, h("span", { class: "fill", style: `width:${width.toFixed(1)}%` }), h("span", { class: "mark" })), h("span", { class: "limit-text" }, text));
}

const BEYOND = { worse: "over", better: "fewer", within: "" };

function measureRow(measure, program) {
  const budget = measure.kind === "budget";
  return h("tr", { class: measure.judgement },
    h("th", { scope: "row" }, name(titleOf(measure, program), 100)),
    h("td", { class: "number" }, budget ? "" : grouped(measure.before)),
    h("td", { class: "number" }, grouped(measure.after)),
    h("td", { class: "number" }, budget ? "" : signed(measure.after - measure.before)),
    h("td", {}, measure.gated ? limitBar(measure) : h("span", { class: "muted" }, "not gated")),
    h("td", {}, h("span", { class: `tag ${measure.judgement}` }, measure.gated ? BEYOND[measure.judgement] : "")));
}

function measures(verdict) {
  const totals = (verdict.totals ?? []).filter((measure) => measure.kind !== "origin" || measure.before !== measure.after);
  if (totals.length === 0) return null;
  const functions = verdict.functions_beyond_limit ?? [];
  const table = (rows) => h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Counts and limits" }, h("table", { class: "plain measures" },
    h("thead", {}, h("tr", {}, ["what", "before", "after", "change", "against its limit", ""].map((title, i) => h("th", { scope: "col", class: i > 0 && i < 4 ? "number" : undefined }, title || h("span", { class: "hidden-text" }, "verdict"))))),
    h("tbody", {}, rows.map((measure) => measureRow(measure, verdict.program)))));
  return h("section", {}, h("h4", {}, "Counts and limits"), table(totals),
    functions.length > 0 && fold(`${counted(functions.length, "function")} beyond ${functions.length === 1 ? "its limit" : "their limits"}`, () => table(functions.slice(0, 500)), { open: functions.length <= 5 }));
}

function callText(call) {
  return [name(call.callee, 120), ` called by `, name(call.caller, 120), ` ${grouped(call.before)} → ${counted(call.after, "time")}`];
}

/** The lines of a cause, each with its source where it comes first. */
function places(context, lines, unit) {
  const { verdict, seen } = context;
  return (lines ?? []).map((line) => {
    const key = `${line.file}:${line.line}`;
    const known = seen.has(key);
    seen.add(key);
    return h("div", { class: "site" },
      h("p", {}, placeLink(verdict, line.file, line.line, line.path), " in ", name(line.function), line[unit] !== undefined && h("span", { class: "muted" }, unit === "times" ? `, run ${counted(line[unit], "time")}` : `, ${counted(line[unit], "call")} now`), known && h("span", { class: "muted" }, " (see above)")),
      known ? null : excerpt(verdict, line));
  });
}

const ROWS = {
  outside: "calls outside the program: no function of it was running",
  imported_elsewhere: "first imported elsewhere: an import that moved",
  unstable: "calls that differ from run to run, left out of the gate",
};

/** What the diff between the two sides has to do with a function. */
function inDiff(row) {
  if (row.in_diff) return h("p", { class: "muted" }, row.in_diff === "removed" ? "The diff removes this function." : "The diff changes this function.");
  if (row.changed_above) return h("p", { class: "muted" }, "The diff changes what calls it: ", [row.changed_above].flat().slice(0, 5).map((of) => [name(of), " "]));
  return row.changed_module ? h("p", { class: "muted" }, "The diff changes its module: ", name(row.changed_module)) : null;
}

function billRow(context, row, unit) {
  const identity = row.functions[0];
  const title = ROWS[row.kind] ?? name(identity);
  const what = unit === "times" ? "lines run" : "calls";
  return h("li", { class: "cause" },
    h("p", { class: "cause-title" }, h("strong", { class: row.change > 0 ? "up" : "down" }, `${signed(row.change)} ${what}`), " ", title,
      h("span", { class: "muted" }, ` ${grouped(row.before)} → ${grouped(row.after)}`)),
    inDiff(row),
    row.kind === "imported_elsewhere" && h("p", { class: "muted" }, row.functions.map((of) => [name(of), " "])),
    places(context, row.lines, unit),
    row.began && [h("p", {}, "It is called more or less often, which began here: ", callText(row.began)), places(context, row.began.lines, "calls")],
    (row.calls ?? []).map((call) => [h("p", {}, `${signed(call.contribution)} calls below: `, callText(call)), row.lines?.length ? null : places(context, call.lines, "calls")]));
}

/** What has lines, or is a cause; the first are those that reports show. */
function shownRows(rows) {
  return (rows ?? []).filter((row) => row.is_cause || row.lines?.length || row.began || row.calls?.length).slice(0, 12);
}

function culpritRow(verdict, culprit) {
  const sites = (culprit.places?.sites ?? []).slice(0, 3);
  return h("li", { class: "cause" },
    h("p", { class: "cause-title" }, h("strong", { class: culprit.contribution > 0 ? "up" : "down" }, `${signed(culprit.contribution)} calls`), " began where ", callText(culprit)),
    sites.map((site) => h("div", { class: "site" }, h("p", {}, placeLink(verdict, site.file, site.line, site.path), " in ", name(site.function), h("span", { class: "muted" }, `, ${counted(site.calls, "call")}${site.is_new ? ", new" : ""}`)), excerpt(verdict, site))));
}

function causes(verdict) {
  const rows = shownRows(verdict.bill?.rows);
  const lines = shownRows(verdict.bill?.lines);
  if (rows.length + lines.length === 0) {
    const culprits = (verdict.attribution?.culprits ?? []).slice(0, 8);
    if (culprits.length === 0) return null;
    return h("section", {}, h("h4", {}, "Where the change began"), verdict.untraced && h("p", { class: "note" }, `The lines could not be found: ${verdict.untraced}`),
      h("ul", { class: "causes" }, culprits.map((culprit) => culpritRow(verdict, culprit))));
  }
  const context = { verdict, seen: new Set() };
  const list = (of, unit, title, what) => {
    const telling = of.some((row) => row.is_cause) ? of.filter((row) => row.is_cause) : of;
    const others = of.filter((row) => !telling.includes(row));
    return of.length === 0 ? null : h("div", {}, title && h("h5", {}, title),
      h("ul", { class: "causes" }, telling.map((row) => billRow(context, row, unit))),
      others.length > 0 && fold(`${counted(others.length, "function")} more ${what}, not over a limit by ${others.length === 1 ? "itself" : "themselves"}`, () => h("ul", { class: "causes" }, others.map((row) => billRow(context, row, unit))), { class: "function" }));
  };
  return h("section", {}, h("h4", {}, "Where the change comes from"),
    list(rows, "calls", null, "whose calls moved"), list(lines, "times", "Lines that run more or less often", "whose lines moved"));
}

/** A table that shows its first rows and finds the others. */
function findable(label, titles, rows, make, textOf) {
  const MOST = 200;
  const body = h("tbody");
  const note = h("p", { class: "note", role: "status" });
  const show = (term) => {
    const found = term ? rows.filter((row) => textOf(row).toLowerCase().includes(term)) : rows;
    body.replaceChildren(...found.slice(0, MOST).map(make));
    note.textContent = found.length > MOST ? `The ${MOST} largest of ${grouped(found.length)}; find the others by name.` : term ? counted(found.length, "row") : "";
  };
  const search = h("input", { type: "search", placeholder: "Find a function", "aria-label": `Find in: ${label}` });
  search.addEventListener("input", () => show(search.value.trim().toLowerCase()));
  show("");
  return h("div", {}, h("div", { class: "controls" }, search), h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label },
    h("table", { class: "plain" }, h("thead", {}, h("tr", {}, titles.map((title, i) => h("th", { scope: "col", class: i < 3 ? "number" : undefined }, title)))), body)), note);
}

function moved(verdict) {
  const functions = verdict.functions_moved ?? [];
  if (functions.length === 0) return null;
  const number = (text) => h("td", { class: "number" }, text);
  return fold(`${counted(functions.length, "function")} moved`, () =>
    findable("Functions that moved", ["change", "before", "after", "function"], functions,
      ([identity, , before, after, unstable]) => h("tr", {}, number(signed(after - before)), number(grouped(before)), number(grouped(after)), h("td", {}, name(identity), unstable ? h("span", { class: "muted" }, " (differs from run to run)") : null)),
      ([identity]) => identity), { class: "function" });
}

function environment(verdict) {
  const changes = verdict.environment_changes ?? [];
  if (changes.length === 0) return null;
  return h("section", {}, h("h4", {}, "What differs in the environment"),
    verdict.weakened && h("p", { class: "note" }, `The gate is weakened by that: it holds what ${verdict.program} itself caused.${verdict.cannot_be_red ? " Nothing here could be red." : ""}`),
    h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "What differs in the environment" }, h("table", { class: "plain" },
      h("thead", {}, h("tr", {}, ["what", "baseline", "this run"].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, changes.map((change) => h("tr", {}, h("th", { scope: "row" }, name(change.what)), h("td", {}, name(change.before)), h("td", {}, name(change.after))))))));
}

function creep(verdict) {
  const note = verdict.creep;
  return note ? fold("The sum of what was accepted since a tag (MAX_CREEP)", () => h("pre", { class: "source" }, h("code", {}, JSON.stringify(note, null, 1)))) : null;
}

function files(verdict) {
  const rows = [["baseline", verdict.baseline], ["profile", verdict.profile], ["verdict", verdict.finding.file]].filter(([, path]) => path);
  return h("section", {}, h("h4", {}, "Files"), h("dl", { class: "files" }, rows.map(([what, path]) => [h("dt", {}, what), h("dd", {}, h("code", {}, path))])));
}

function acceptSection(verdict) {
  const accept = verdict.finding.accept_command;
  const improved = verdict.status === "improved";
  if (!isRed(verdict) && !improved && verdict.status !== "environment_changed") return null;
  return h("section", { class: "accept" },
    verdict.finding.advice && h("p", {}, verdict.finding.advice),
    accept ? [h("p", {}, improved ? "To keep the gain, make it the baseline:" : "If the change is intended, accept it and commit the baseline:"), command(accept, "Copy the command that accepts this scenario")]
      : isRed(verdict) ? h("p", {}, verdict.compared ? `${visible(verdict.compared.before?.name ?? "A revision")} stands for the baseline, so there is nothing to accept: merge the change, or declare a wider limit.` : "A refresh does not make this green: a limit or the cause has to change.") : null);
}

/** A part of the page. A verdict that another filperf wrote may lack what it needs: then the part says so, and the others are there. */
function part(make, ...given) {
  try {
    return make(...given);
  } catch (error) {
    return h("p", { class: "note" }, `A part of this verdict cannot be shown: ${error.message}`);
  }
}

function opening(verdict) {
  const total = totalOf(verdict);
  const sides = verdict.compared;
  const side = (of) => [name(of.name), of.commit && of.commit !== of.name ? h("span", { class: "muted" }, ` (${of.commit.slice(0, 9)})`) : null];
  return [sides && h("p", {}, "Compared: ", side(sides.before), " → ", side(sides.after)), verdict.message && h("pre", { class: "message" }, verdict.message),
    verdict.status === "ok" && total && h("p", {}, `${counted(total.after, "call")}, ${total.before === total.after ? "as in the baseline" : `${signed(total.after - total.before)}, within the limits`}.`)];
}

function warnings(verdict) {
  const all = verdict.warnings ?? [];
  return all.length === 0 ? null : h("section", {}, h("h4", {}, "Warnings"), h("ul", {}, all.map((warning) => h("li", {}, warning))));
}

function leftOut(verdict) {
  return verdict.left_out_of_page ? h("p", { class: "note" }, "With all details of all scenarios this page would be too large, so those of this one are not here. Make a page of it alone: ",
    command(`filperf report --html one.html ${verdict.finding.file || "VERDICT"}`)) : null;
}

/** The content of one scenario. */
export function details(verdict, page) {
  return h("div", { class: "details" },
    [opening, acceptSection, leftOut, causes, icicles, growthSection, measures, annotatedSource, (of) => historySection(of, of.history), environment, warnings, moved, creep, files].map((make) => part(make, verdict)));
}

/** The summary line of a scenario that is folded. */
export function titleLine(verdict) {
  return [h("span", { class: `tag ${isRed(verdict) ? "worse" : verdict.status}` }, STATUS[verdict.status] ?? verdict.status), " ", name(verdict.scenario), " ",
    h("span", { class: "muted" }, verdict.finding.change || "")];
}

export { partsOf };
