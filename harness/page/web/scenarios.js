// The table of all scenarios.
import Tablesort from "tablesort";
import { grouped, h, name, percent, percentText, signed } from "./dom.js";
import { isRed, STATUS, titleOf, totalOf, useOf, worstOf } from "./data.js";
import { limitBar } from "./details.js";

// Texts by the reader's alphabet, numbers by their value.
Tablesort.extend("value", () => false, (a, b) => Number(b) - Number(a));

const ORDER = ["drift", "error", "no_baseline", "environment_refused", "environment_changed", "improved", "skipped", "ok"];

function row(verdict, open) {
  const total = totalOf(verdict);
  const worst = worstOf(verdict);
  const change = total ? total.after - total.before : null;
  const moved = total ? percent(total.before, total.after) : null;
  const cause = verdict.finding.cause;
  const value = (n) => (n === null || n === undefined ? -1e300 : Number.isFinite(n) ? n : 1e300);
  const number = (n, text) => h("td", { class: "number", "data-sort": value(n) }, n === null || n === undefined ? "" : text);
  const red = isRed(verdict);
  return h("tr", { class: red ? "red" : verdict.status },
    h("td", { "data-sort": ORDER.indexOf(verdict.status) }, h("span", { class: `tag ${red ? "worse" : verdict.status}` }, STATUS[verdict.status] ?? verdict.status)),
    h("th", { scope: "row" }, h("a", { href: `#${verdict.anchor}`, onclick: () => open(verdict) }, name(verdict.scenario, 80)), verdict.several && h("span", { class: "muted" }, ` ${verdict.program}`)),
    number(total?.before, total && grouped(total.before)), number(total?.after, total && grouped(total.after)),
    number(change, change !== null && signed(change)), number(moved, moved !== null && percentText(moved)),
    h("td", { "data-sort": value(worst ? useOf(worst) : null) }, worst && limitBar(worst), worst && red && worst.kind !== "total" && h("div", { class: "muted small" }, name(titleOf(worst, verdict.program), 40))),
    h("td", { class: "first-cause" }, cause ? name(`${cause.file}:${cause.line}`, 60) : red ? h("span", { class: "muted" }, name(verdict.reason, 80)) : ""));
}

/** A verdict that another filperf wrote may lack what the row needs. */
function rowOrNote(verdict, open) {
  try {
    return row(verdict, open);
  } catch (error) {
    return h("tr", {}, h("td", {}, verdict.status), h("th", { scope: "row" }, name(verdict.scenario, 80)), h("td", { colspan: 6 }, `cannot be shown: ${error.message}`));
  }
}

/** The section with the table, its filter and its buttons. */
export function scenarioTable(verdicts, open) {
  const COLUMNS = [["verdict", "value"], ["scenario", null], ["before", "value"], ["after", "value"], ["change", "value"], ["%", "value"], ["against its limit", "value"], ["first cause", null]];
  const rows = verdicts.map((verdict) => {
    const element = rowOrNote(verdict, open);
    const text = `${verdict.scenario} ${verdict.program} ${verdict.status} ${STATUS[verdict.status]} ${verdict.finding.cause?.file ?? ""} ${verdict.finding.headline ?? ""}`.toLowerCase();
    return { element, text, red: isRed(verdict), verdict };
  });
  const status = h("span", { class: "muted", role: "status" });
  const search = h("input", { type: "search", placeholder: "Filter scenarios  ( / )", "aria-label": "Filter scenarios by name, verdict or file" });
  const KINDS = [["all", () => true], ["red", (entry) => entry.red], ["changed", (entry) => (totalOf(entry.verdict) ? totalOf(entry.verdict).before !== totalOf(entry.verdict).after : entry.red)], ["green", (entry) => !entry.red && entry.verdict.status !== "skipped"]];
  let kind = KINDS[0];
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of rows) {
      const fits = kind[1](entry) && words.every((word) => entry.text.includes(word));
      entry.element.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    status.textContent = `${grouped(shown)} of ${grouped(rows.length)}`;
  };
  const buttons = KINDS.map((entry) => {
    const button = h("button", { type: "button", "aria-pressed": entry === kind ? "true" : "false" }, entry[0]);
    button.addEventListener("click", () => {
      kind = entry;
      buttons.forEach((other) => other.setAttribute("aria-pressed", other === button ? "true" : "false"));
      filter();
    });
    return button;
  });
  search.addEventListener("input", filter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "")) {
      event.preventDefault();
      search.focus();
    }
  });
  const table = h("table", { class: "scenarios plain" },
    h("caption", { class: "hidden-text" }, "Scenarios. The heads of the columns sort."),
    h("thead", {}, h("tr", {}, COLUMNS.map(([title, method], i) => h("th", { scope: "col", class: i >= 2 && i <= 5 ? "number" : undefined, "data-sort-method": method }, title)))),
    h("tbody", {}, rows.map((entry) => entry.element)));
  filter();
  new Tablesort(table);
  return h("section", { id: "scenarios" }, h("h2", {}, "All scenarios"),
    h("div", { class: "controls" }, search, h("span", { class: "buttons", role: "group", "aria-label": "Which scenarios" }, buttons), status),
    h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Table of scenarios" }, table));
}
