// The difference as an icicle: where it began in the program, and below that the calls that follow.
import flamegraph from "d3-flame-graph";
import { select } from "d3-selection";
import { counted, freshId, grouped, h, signed, visible } from "./dom.js";
import { partsOf, shortOf } from "./data.js";
import { onTheme } from "./theme.js";

const WARM = { program: "#ff9d6b", stdlib: "#ffd27d", builtin: "#ffe6a8" };
const COLD = { program: "#7cb8f2", stdlib: "#a5d8dd", builtin: "#c9ecec" };
const OTHERS_WARM = ["#f7b7a3", "#f2c48d", "#f5a8b8", "#e8c9a0"];
const OTHERS_COLD = ["#a9c4ee", "#b3b8f0", "#9fd6c2", "#bcd2e8"];
const FOUND = "#e879f9";

function hash(text) {
  let sum = 0;
  for (let i = 0; i < text.length; ++i) sum = (sum * 31 + text.charCodeAt(i)) >>> 0;
  return sum;
}

function colourOf(node, more) {
  const [known, others] = more ? [WARM, OTHERS_WARM] : [COLD, OTHERS_COLD];
  return known[node.origin] ?? others[hash(node.origin ?? "") % others.length];
}

const isGone = (node) => node.after === 0 && node.before > 0;

/** A frame of the chart for a node of the verdict, with those below it. */
function nodeOf(node, gone) {
  const kept = node.below.filter((child) => gone || !isGone(child));
  const below = kept.map((child) => nodeOf(child, gone));
  const hidden = node.below.filter((child) => !kept.includes(child)).reduce((sum, child) => sum + Math.abs(child.calls), 0);
  return { name: visible(shortOf(node.function)), full: node.function, origin: node.origin, before: node.before, after: node.after,
    value: Math.max(Math.abs(node.calls) - hidden, below.reduce((sum, child) => sum + child.value, 0)), own: Math.abs(node.own), children: below };
}

/** A frame for a root of the verdict: a line of the program. */
function rootOf(root, gone, program) {
  const below = root.below.filter((child) => gone || !isGone(child)).map((child) => nodeOf(child, gone));
  const outside = root.function === "<outside>";
  const [file, qualified] = partsOf(root.function);
  const line = root.lines[0]?.line;
  const place = outside ? `outside ${program}` : `${qualified} · ${file.slice(file.lastIndexOf("/") + 1)}${line ? `:${line}` : ""}`;
  return { name: visible(place), full: outside ? "calls that were made while no function of the program was running" : `${root.function}${line ? `, line ${line}` : ""}`,
    origin: "program", value: below.reduce((sum, child) => sum + child.value, 0), own: 0, children: below };
}

/** The roots of a verdict with their nodes in each other. A verdict has them as a list, each after the one above it. */
export function rootsOf(difference) {
  const roots = difference.roots.map((root) => ({ ...root, below: [] }));
  const nodes = [];
  for (const node of difference.nodes) {
    const made = { ...node, ...difference.functions[node.function], below: [] };
    nodes.push(made);
    (node.above === null ? roots[node.root] : nodes[node.above]).below.push(made);
  }
  return roots;
}

/** The tree of what is more, or of what is fewer. */
export function treeOf(difference, roots, more, gone, program) {
  const children = roots.filter((root) => root.calls > 0 === more).map((root) => rootOf(root, gone, program)).filter((root) => root.value > 0);
  const rest = Math.abs(more ? difference.rest_more : difference.rest_fewer);
  if (rest > 0) children.push({ name: "smaller places", full: "places that are too small to be told apart", origin: "", value: rest, own: rest, children: [] });
  const value = children.reduce((sum, child) => sum + child.value, 0);
  return { name: more ? `${signed(value)} calls` : `${signed(-value)} calls`, full: more ? "all that is more" : "all that is fewer", origin: "", all: true, value, own: 0, children };
}

function describe(data, all, more) {
  const sign = more ? 1 : -1;
  const part = all > 0 ? `${((100 * data.value) / all).toFixed(1)} % of this side` : "";
  const words = [`${visible(data.full)}: ${signed(sign * data.value)} calls, ${part}`];
  if (data.own > 0 && data.children.length > 0) words.push(`${grouped(data.own)} of them its own`);
  if (data.before !== undefined) words.push(data.before === 0 ? `${counted(data.after, "call")} by the one above, new` : `calls by the one above ${grouped(data.before)} → ${grouped(data.after)}${isGone(data) ? ", gone" : ""}`);
  return words.join("; ");
}

/** One of the two charts. */
class Chart {
  constructor(tree, more) {
    this.more = more;
    this.tree = tree;
    this.details = h("p", { class: "icicle-details", id: freshId("frame") }, "Point at a frame, or use the arrow keys, to read it. Enter or a click zooms; Escape goes back.");
    this.place = h("div", { class: `icicle ${more ? "more" : "fewer"}` });
    this.element = h("figure", { class: "chart" }, h("figcaption", {}, more ? "More calls" : "Fewer calls"), this.place, this.details);
    this.width = 0;
  }

  draw() {
    const width = Math.floor(this.place.clientWidth);
    if (width < 50 || width === this.width) return;
    this.width = width;
    if (this.chart) {
      this.chart.width(width).update();
      this.mark();
      return;
    }
    const quick = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.chart = flamegraph().width(width).cellHeight(22).inverted(true).selfValue(false).minFrameSize(1).transitionDuration(quick ? 0 : 150)
      .sort((a, b) => b.value - a.value);
    this.chart.setColorMapper((node) => (node.highlight ? FOUND : node.data.all || !node.data.origin ? "#d8d8d8" : colourOf(node.data, this.more)));
    this.chart.setLabelHandler((node) => describe(node.data, this.tree.value, this.more));
    this.chart.setDetailsHandler((text) => text && (this.details.textContent = text));
    this.chart.setSearchHandler(() => {});
    this.chart.setSearchMatch((node, term) => `${node.data.full} ${node.data.name}`.toLowerCase().includes(term));
    this.chart.onClick((node) => {
      this.zoomed = node;
      this.mark();
    });
    select(this.place).datum(this.tree).call(this.chart);
    this.mark();
    this.place.addEventListener("keydown", (event) => this.key(event));
    this.place.addEventListener("focusin", (event) => {
      const node = select(event.target).datum();
      if (node?.data) this.details.textContent = describe(node.data, this.tree.value, this.more);
    });
  }

  frames() {
    return [...this.place.querySelectorAll("g.frame")];
  }

  frameOf(node) {
    return this.frames().find((frame) => select(frame).datum() === node);
  }

  /** Says of each frame what it is; one of them can be reached with Tab. */
  mark(focus = null) {
    const svg = this.place.querySelector("svg");
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", this.more ? "More calls, as an icicle" : "Fewer calls, as an icicle");
    const first = focus ?? this.zoomed ?? select(this.place).datum();
    for (const frame of this.frames()) {
      const node = select(frame).datum();
      frame.setAttribute("role", "button");
      frame.setAttribute("aria-label", describe(node.data, this.tree.value, this.more));
      frame.setAttribute("tabindex", node === first ? "0" : "-1");
      frame.classList.toggle("new", node.data.before === 0);
      frame.classList.toggle("gone", isGone(node.data));
    }
  }

  key(event) {
    const frame = event.target.closest("g.frame");
    const node = frame && select(frame).datum();
    if (!node) return;
    const visibleChildren = (of) => (of?.children ?? []).filter((child) => !child.data.hide && this.frameOf(child));
    const siblings = visibleChildren(node.parent);
    const at = siblings.indexOf(node);
    let next = null;
    if (event.key === "ArrowDown") next = visibleChildren(node)[0];
    else if (event.key === "ArrowUp") next = node.parent;
    else if (event.key === "ArrowRight") next = siblings[at + 1];
    else if (event.key === "ArrowLeft") next = siblings[at - 1];
    else if (event.key === "Enter" || event.key === " ") {
      this.chart.zoomTo(node);
      next = node;
    } else if (event.key === "Escape") {
      this.reset();
      next = node;
    } else return;
    event.preventDefault();
    if (next) {
      this.mark(next);
      this.frameOf(next)?.focus();
    }
  }

  reset() {
    this.zoomed = null;
    this.chart?.resetZoom();
    this.zoomed = null;
    this.mark();
  }

  /** @return how many frames were found, and how many calls they are */
  search(term) {
    if (!this.chart) return [0, 0];
    let found = [0, 0];
    this.chart.setSearchHandler((results, sum) => (found = [results.length, sum]));
    if (term) this.chart.search(term);
    else this.chart.clear();
    this.mark();
    return found;
  }
}

/** The section with both charts and their controls. */
export function icicles(verdict) {
  const difference = verdict.difference;
  if (!difference || difference.roots.length === 0) return null;
  const sum = h("p", { class: "sum" });
  const place = h("div", { class: "charts" });
  const result = h("span", { class: "muted", role: "status" });
  const search = h("input", { type: "search", placeholder: "Find a function", "aria-label": "Find a function in the difference" });
  const roots = rootsOf(difference);
  const hasGone = difference.nodes.some(isGone);
  const gone = h("input", { type: "checkbox", checked: true });
  gone.checked = true;
  let charts = [];

  const build = () => {
    charts = [true, false].map((more) => treeOf(difference, roots, more, gone.checked, verdict.program))
      .map((tree, i) => (tree.value > 0 ? new Chart(tree, i === 0) : null)).filter(Boolean);
    const [more, fewer] = [true, false].map((side) => charts.find((chart) => chart.more === side)?.tree.value ?? 0);
    sum.textContent = gone.checked
      ? `${grouped(more)} calls more and ${grouped(fewer)} fewer: together ${signed(more - fewer)}, the whole change of ${signed(difference.change)} calls.`
      : `Without what is gone: ${grouped(more)} calls more and ${grouped(fewer)} fewer, of a change of ${signed(difference.change)}.`;
    place.replaceChildren(...charts.map((chart) => chart.element));
    draw();
  };
  const draw = () => charts.forEach((chart) => chart.draw());
  const find = () => {
    const term = search.value.trim().toLowerCase();
    const [frames, calls] = charts.map((chart) => chart.search(term)).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    result.textContent = term ? (frames === 0 ? "not found" : `${counted(frames, "frame")}, ${counted(calls, "call")}`) : "";
  };
  search.addEventListener("input", find);
  gone.addEventListener("change", () => {
    build();
    find();
  });
  new ResizeObserver(draw).observe(place);
  onTheme(() => charts.forEach((chart) => chart.chart?.update() ?? null));
  build();
  return h("section", { class: "difference" },
    h("h4", {}, "The difference"),
    sum,
    h("p", { class: "note" }, "Each frame is a function; its width is how many calls of the change are in it and below it. The second row is the line of the program where the change began. What libraries do because of it is below."),
    h("div", { class: "controls" }, search, result,
      hasGone && h("label", {}, gone, " Show calls that are gone"),
      h("button", { type: "button", onclick: () => charts.forEach((chart) => chart.reset()) }, "Show all")),
    place);
}
