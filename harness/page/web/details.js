// All that is known of one scenario.
import { command, counted, fold, grouped, h, limitText, name, percent, percentText, signed } from "./dom.js";
import { isRed, partsOf, STATUS, titleOf, totalOf, useOf } from "./data.js";
import { icicles } from "./icicle.js";
import { growthSection, historySection } from "./plots.js";
import { annotatedSource, excerpt, placeLink } from "./source.js";

/** How much of a limit is used: the mark in the middle is the limit. */
export function limitBar(measure) {
  const use = useOf(measure);
  const text = measure.kind === "budget" ? `at most ${grouped(measure.before)}` : use === Infinity && measure.before === 0 ? "new" : `${percentText(percent(measure.before, measure.after))} of ${limitText(measure.limit_percent)}`;
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
    h("thead", {}, h("tr", {}, ["what", "before", "after", "change", "of its limit", ""].map((title, i) => h("th", { scope: "col", class: i > 0 && i < 4 ? "number" : undefined }, title || h("span", { class: "hidden-text" }, "verdict"))))),
    h("tbody", {}, rows.map((measure) => measureRow(measure, verdict.program)))));
  return h("section", {}, h("h4", {}, "Counts and limits"), table(totals),
    functions.length > 0 && fold(`${counted(functions.length, "function")} beyond ${functions.length === 1 ? "its limit" : "their limits"}`, () => table(functions.slice(0, 500)), { open: functions.length <= 5 }));
}

function callText(call) {
  return [name(call.callee, 120), ` called by `, name(call.caller, 120), ` ${grouped(call.before)} → ${counted(call.after, "time")}`];
}

function places(verdict, lines, unit) {
  return (lines ?? []).map((line) => h("div", { class: "site" },
    h("p", {}, placeLink(verdict, line.file, line.line, line.path), " in ", name(line.function), line[unit] !== undefined && h("span", { class: "muted" }, unit === "times" ? `, run ${counted(line[unit], "time")}` : `, ${counted(line[unit], "call")} now`)),
    excerpt(verdict, line)));
}

const ROWS = {
  outside: "calls outside the program: no function of it was running",
  imported_elsewhere: "first imported elsewhere: an import that moved",
  unstable: "calls that differ from run to run, left out of the gate",
};

function billRow(verdict, row, unit) {
  const identity = row.functions[0];
  const title = ROWS[row.kind] ?? name(identity);
  const what = unit === "times" ? "lines run" : "calls";
  return h("li", { class: "cause" },
    h("p", { class: "cause-title" }, h("strong", { class: row.change > 0 ? "up" : "down" }, `${signed(row.change)} ${what}`), " ", title,
      h("span", { class: "muted" }, ` ${grouped(row.before)} → ${grouped(row.after)}`, row.is_cause ? "" : ", not over a limit by itself")),
    row.kind === "imported_elsewhere" && h("p", { class: "muted" }, row.functions.map((of) => [name(of), " "])),
    places(verdict, row.lines, unit),
    row.began && [h("p", {}, "It is called more or less often, which began here: ", callText(row.began)), places(verdict, row.began.lines, "calls")],
    (row.calls ?? []).map((call) => [h("p", {}, `${signed(call.contribution)} calls below: `, callText(call)), row.lines?.length ? null : places(verdict, call.lines, "calls")]));
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
  return h("section", {}, h("h4", {}, "Where the change comes from"),
    rows.length > 0 && h("ul", { class: "causes" }, rows.map((row) => billRow(verdict, row, "calls"))),
    lines.length > 0 && h("div", {}, h("h5", {}, "Lines that run more or less often"), h("ul", { class: "causes" }, lines.map((row) => billRow(verdict, row, "times")))));
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
      : isRed(verdict) ? h("p", {}, "A refresh does not make this green: a limit or the cause has to change.") : null);
}

/** The content of one scenario. */
export function details(verdict, page) {
  const total = totalOf(verdict);
  return h("div", { class: "details" },
    verdict.message && h("pre", { class: "message" }, verdict.message),
    verdict.status === "ok" && h("p", {}, total ? `${counted(total.after, "call")}, ${total.before === total.after ? "as in the baseline" : `${signed(total.after - total.before)} within the limits`}.` : ""),
    acceptSection(verdict),
    verdict.left_out_of_page && h("p", { class: "note" }, "The page would have become too large with all of them, so the rest of this scenario is not here. Make a page of it alone: ",
      command(`filperf report --html one.html ${verdict.finding.file || "VERDICT"}`)),
    causes(verdict), icicles(verdict), growthSection(verdict), measures(verdict), annotatedSource(verdict),
    historySection(verdict, page.history?.[verdict.history_key ?? verdict.scenario], page.repositories), environment(verdict),
    (verdict.warnings ?? []).length > 0 && h("section", {}, h("h4", {}, "Warnings"), h("ul", {}, verdict.warnings.map((warning) => h("li", {}, warning)))),
    moved(verdict), creep(verdict), files(verdict));
}

/** The summary line of a scenario that is folded. */
export function titleLine(verdict) {
  return [h("span", { class: `tag ${isRed(verdict) ? "worse" : verdict.status}` }, STATUS[verdict.status] ?? verdict.status), " ", name(verdict.scenario), " ",
    h("span", { class: "muted" }, verdict.finding.change || "")];
}

export { partsOf };
