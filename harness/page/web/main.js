import "uplot/dist/uPlot.min.css";
import "./style.css";
import { command, counted, fold, grouped, h, name, percent, percentText, signed, visible } from "./dom.js";
import { groupsOf, isRed, titleOf, totalOf, unpack } from "./data.js";
import { details, titleLine } from "./details.js";
import { useAddresses } from "./links.js";
import { scenarioTable } from "./scenarios.js";
import { excerpt, placeLink } from "./source.js";
import { themeButton } from "./theme.js";

const page = unpack(JSON.parse(document.getElementById("filperf-data").textContent));
const verdicts = page.verdicts;
useAddresses(page.addresses);
const programs = new Set(verdicts.map((verdict) => verdict.program));
verdicts.forEach((verdict, i) => {
  verdict.anchor = `s${i}`;
  verdict.several = programs.size > 1;
});
const red = verdicts.filter(isRed);
const folds = new Map();

/** Opens the part of a scenario and goes there. */
function open(verdict) {
  const part = folds.get(verdict)?.();
  if (!part) return;
  part.open = true;
  requestAnimationFrame(() => part.scrollIntoView({ block: "start" }));
}

function headline() {
  const ran = verdicts.filter((verdict) => verdict.status !== "skipped").length;
  if (ran === 0) return ["worse", "No scenario ran"];
  if (red.length > 0) return ["worse", `${grouped(red.length)} of ${counted(ran, "scenario")} ${red.length === 1 ? "is" : "are"} red`];
  return ["good", ran === 1 ? "The scenario is green" : `All ${grouped(ran)} scenarios are green`];
}

function tally() {
  const count = (test) => verdicts.filter(test).length;
  const parts = [[count((verdict) => verdict.weakened && !isRed(verdict)), "weakened: the environment differs"], [count((verdict) => verdict.status === "improved"), "with fewer calls"], [count((verdict) => verdict.status === "skipped"), "skipped"]];
  return parts.filter(([n]) => n > 0).map(([n, what]) => h("span", { class: "chip" }, `${grouped(n)} ${what}`));
}

/** What all runs have in common, or the different values of it. */
function common(of) {
  const values = [...new Set(verdicts.map(of).filter(Boolean))];
  return values.slice(0, 3).join(", ") + (values.length > 3 ? ` and ${values.length - 3} more` : "");
}

function chips(group) {
  const MOST = innerWidth < 640 ? 3 : 8;
  const one = (verdict) => {
    const total = totalOf(verdict);
    return h("a", { class: "chip", href: `#${verdict.anchor}`, onclick: () => open(verdict) }, name(verdict.scenario, 60), total ? h("span", { class: "muted" }, ` ${signed(total.after - total.before)}`) : "");
  };
  const sorted = group.verdicts;
  return h("div", { class: "chips" }, sorted.slice(0, MOST).map((verdict) => [one(verdict), " "]),
    sorted.length > MOST && fold(`and ${grouped(sorted.length - MOST)} more`, () => h("span", {}, sorted.slice(MOST, 500).map((verdict) => [one(verdict), " "])), { class: "inline" }));
}

function groupCard(group) {
  const first = group.verdicts[0];
  const { cause, headline: what, reason, advice } = first.finding;
  const where = cause && [`${beginning(first)} in `, placeLink(first, cause.file, cause.line, cause.path), cause.function && [", ", name(cause.function)]];
  const title = visible(what || reason || "red");
  const capital = title.charAt(0).toUpperCase() + title.slice(1);
  const said = cause && what === reason; // then the title is the place and its line, which stand there already
  return h("li", { class: "card" },
    h("h3", { class: "where" }, where || capital),
    where && !said && [h("p", { class: "what" }, capital), over(first)],
    cause && excerpt(first, cause),
    !cause && reason && what !== reason && h("p", {}, reason), !cause && advice && h("p", {}, advice),
    h("p", { class: "note" }, `Red in ${counted(group.verdicts.length, "scenario")}, with the change of all calls:`),
    chips(group));
}

/** The first count that is beyond its limit: `In run-bom, calls in tabulate: 54 → 270 (+400.00 %)`. */
function over(verdict) {
  const measure = [...(verdict.totals ?? []), ...(verdict.functions_beyond_limit ?? [])].find((one) => one.gated && one.judgement === "worse");
  if (!measure || measure.kind === "budget") return null;
  const what = titleOf(measure, verdict.program);
  const shown = measure.kind === "origin" || measure.kind === "function" ? `calls ${measure.kind === "function" ? "of " : ""}${what}` : what;
  return h("p", { class: "note where" }, "In ", name(verdict.scenario, 60), ", ", name(shown, 120), `: ${grouped(measure.before)} → ${grouped(measure.after)}`,
    measure.before > 0 && ` (${percentText(percent(measure.before, measure.after))})`);
}

/** How a cause is called: where more happens, or less. */
function beginning(verdict) {
  const total = totalOf(verdict);
  return total && total.after < total.before ? "Fewer calls" : total && total.after === total.before ? "More" : "More calls";
}

function accept() {
  const commands = page.accept_commands ?? [];
  if (red.length > 0 && commands.length === 0 && page.accept_advice) {
    return h("div", { class: "accept-all" }, h("h2", {}, "To accept"), h("p", {}, "It is not noise: running it again counts the same."), h("p", {}, visible(page.accept_advice)));
  }
  if (red.length === 0 || commands.length === 0) return null;
  return h("div", { class: "accept-all" }, h("h2", {}, "To accept"),
    h("p", {}, `It is not noise: running it again counts the same. If the ${red.length === 1 ? "change is" : "changes are"} intended, run this and commit the baselines:`),
    commands.slice(0, 5).map((text) => command(text, "Copy the command that accepts all")), commands.length > 5 && h("p", { class: "muted" }, `and ${commands.length - 5} more, each beside its scenario`));
}

function reds() {
  if (red.length === 0) return null;
  const parts = new Map();
  const SHOWN = 100; // the others are made when somebody asks for them
  const list = h("div");
  const one = (verdict, first) => {
    const part = fold(titleLine(verdict), () => details(verdict, page), { id: verdict.anchor, class: "scenario", open: first });
    parts.set(verdict, part);
    return part;
  };
  const sorted = groupsOf(verdicts).flatMap((group) => group.verdicts);
  sorted.slice(0, SHOWN).forEach((verdict, i) => list.append(one(verdict, i === 0)));
  for (const verdict of sorted) {
    folds.set(verdict, () => {
      if (!parts.has(verdict)) list.append(one(verdict, false));
      return parts.get(verdict);
    });
  }
  return h("section", { id: "red" }, h("h2", {}, "The red ones"), list,
    sorted.length > SHOWN && h("p", { class: "note" }, `${grouped(sorted.length - SHOWN)} more open from the table.`));
}

function greens() {
  const green = verdicts.filter((verdict) => !isRed(verdict));
  if (green.length === 0) return null;
  const parts = new Map();
  let made = null;
  const part = fold(`${counted(green.length, "scenario")} that ${green.length === 1 ? "is" : "are"} not red`, () => {
    made = h("div", {}, green.map((verdict) => {
      const one = fold(titleLine(verdict), () => details(verdict, page), { id: verdict.anchor, class: "scenario" });
      parts.set(verdict, one);
      return one;
    }));
    return made;
  }, { class: "greens" });
  for (const verdict of green) {
    folds.set(verdict, () => {
      if (!made) {
        part.open = true;
        part.dispatchEvent(new Event("toggle"));
      }
      part.open = true;
      return parts.get(verdict);
    });
  }
  return h("section", { id: "green" }, h("h2", {}, "The others"), part);
}

function build() {
  const [mood, text] = headline();
  const groups = groupsOf(verdicts);
  const MOST = 6;
  document.body.prepend(
    h("a", { class: "skip", href: "#main" }, "Skip to the verdict"),
    h("header", {}, h("span", { class: "brand" }, "filperf"), h("nav", { "aria-label": "Parts of the page" }, red.length > 0 && h("a", { href: "#red" }, "Red"), h("a", { href: "#scenarios" }, "Scenarios"), verdicts.length > red.length && h("a", { href: "#green" }, "Others")), themeButton()),
    h("main", { id: "main" },
      h("div", { class: `verdict ${mood}` }, h("h1", {}, text), h("p", {}, h("span", { class: "muted" }, [common((verdict) => verdict.environment?.subject ?? verdict.program), common((verdict) => verdict.environment?.python), common((verdict) => verdict.compared && `${verdict.compared.before?.name} → ${verdict.compared.after?.name}`)].filter(Boolean).join(" · ")), " ", tally())),
      h("div", { class: "first" },
        groups.length > 0 && h("ol", { class: "groups", "aria-label": "What is red, by cause" }, groups.slice(0, MOST).map(groupCard), groups.length > MOST && h("li", { class: "card" }, fold(`${grouped(groups.length - MOST)} more causes`, () => h("ol", { class: "groups" }, groups.slice(MOST, 200).map(groupCard))))),
        accept()),
      (page.notes ?? []).length > 0 && h("ul", { class: "note" }, page.notes.map((note) => h("li", {}, note))),
      scenarioTable([...red, ...verdicts.filter((verdict) => !isRed(verdict))], open), reds(), greens()),
    h("footer", {}, h("p", {}, `Made by ${page.made_by}. Counts are exact: the same program makes the same calls again.`)));
  const wanted = verdicts.find((verdict) => `#${verdict.anchor}` === location.hash);
  if (wanted) open(wanted);
}

build();
