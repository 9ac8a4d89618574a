// What the page knows. `unpack` is the counterpart of packed.cpp: texts that come often stand once in a list.

export function unpack(packed) {
  const { texts, document } = packed;
  const open = (value) => {
    if (typeof value === "string") {
      if (value.charCodeAt(0) !== 126) return value; // ~
      return value.charCodeAt(1) === 126 ? value.slice(1) : texts[Number(value.slice(1))];
    }
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; ++i) value[i] = open(value[i]);
      return value;
    }
    if (value !== null && typeof value === "object") {
      for (const key of Object.keys(value)) value[key] = open(value[key]);
    }
    return value;
  };
  return open(document);
}

const RED = new Set(["drift", "environment_refused", "no_baseline", "error"]);

export const STATUS = {
  drift: "red",
  environment_refused: "red",
  no_baseline: "no baseline",
  error: "error",
  improved: "fewer calls",
  environment_changed: "environment",
  ok: "green",
  skipped: "skipped",
};

export const isRed = (verdict) => verdict.finding?.red ?? RED.has(verdict.status);

/** The sum of all calls, if there is a baseline. */
export const totalOf = (verdict) => verdict.totals?.find((measure) => measure.kind === "total");

const TITLES = {
  total: () => "all calls",
  of_program: (program) => `calls into ${program}`,
  by_program: (program) => `calls by ${program}`,
  lines_of_program: (program) => `lines of ${program}`,
  budget: () => "MAX_CALLS",
};

export function titleOf(measure, program) {
  if (TITLES[measure.kind]) return TITLES[measure.kind](program);
  if (measure.kind === "origin") return `in ${measure.name}`;
  if (measure.kind === "function_lines") return `lines of ${measure.name}`;
  return measure.name ?? measure.kind;
}

/** How much of its limit a measure uses: 1 is all of it. */
export function useOf(measure) {
  if (measure.kind === "budget") return measure.before === 0 ? Infinity : measure.after / measure.before;
  const moved = measure.before === 0 ? (measure.after === 0 ? 0 : Infinity) : Math.abs(measure.after - measure.before) / measure.before;
  if (moved === 0) return 0;
  return measure.limit_percent > 0 ? (100 * moved) / measure.limit_percent : Infinity;
}

/** The measure that says most about a verdict: of those beyond their limits, else of all, the one that uses most of it. */
export function worstOf(verdict) {
  const totals = (verdict.totals ?? []).filter((measure) => measure.gated);
  const functions = (verdict.functions_beyond_limit ?? []).filter((measure) => measure.gated);
  const worse = (measure) => measure.judgement === "worse";
  const from = [totals.filter(worse), functions.filter(worse), totals].find((list) => list.length > 0) ?? [];
  return from.reduce((worst, measure) => (worst === null || useOf(measure) > useOf(worst) ? measure : worst), null);
}

/** The red ones, those that are red for the same reason together, as all formats have them. */
export function groupsOf(verdicts) {
  const groups = new Map();
  for (const verdict of verdicts.filter(isRed)) {
    const key = verdict.finding.group ?? verdict.scenario;
    if (!groups.has(key)) groups.set(key, { verdicts: [], number: key });
    groups.get(key).verdicts.push(verdict);
  }
  const all = [...groups.values()];
  for (const group of all) group.verdicts.sort((a, b) => movedBy(b) - movedBy(a));
  return all.sort((a, b) => a.number - b.number);
}

/** By how many calls a scenario moved. */
export function movedBy(verdict) {
  const total = totalOf(verdict);
  return total ? Math.abs(total.after - total.before) : 0;
}

/** `file:qualified name` in its two parts. */
export function partsOf(identity) {
  const at = identity.indexOf(":");
  return at < 0 ? ["", identity] : [identity.slice(0, at), identity.slice(at + 1)];
}

/** A short name for a narrow place: the function, and the last part of its file. */
export function shortOf(identity) {
  const [file, qualified] = partsOf(identity);
  if (file === "builtin" || file === "") return qualified.replace(/^<built-in method (.*)>$/, "$1").replace(/^<method '(.*)' of '(.*)' objects>$/, "$2.$1");
  return `${qualified} · ${file.slice(file.lastIndexOf("/") + 1)}`;
}

/** The lines of source that a verdict has, by file and number. */
export function sourceOf(verdict) {
  if (!verdict.source_index) {
    const index = new Map();
    for (const excerpt of verdict.sources ?? []) {
      const lines = index.get(excerpt.file) ?? new Map();
      excerpt.lines.forEach((text, i) => lines.set(excerpt.first + i, text));
      lines.path = excerpt.path;
      index.set(excerpt.file, lines);
    }
    Object.defineProperty(verdict, "source_index", { value: index });
  }
  return verdict.source_index;
}
