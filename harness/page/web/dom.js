// Elements, numbers and texts. Every text that a verdict holds goes through here, and none of it becomes markup.

/** Makes an element. Children may be elements, texts, lists of them, or nothing. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") element.style.cssText = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : visible(String(child)));
  }
}

// Characters that a reader does not see, or that change the order of others.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Shows characters that nobody sees as escapes: `\u202e`. */
export function visible(text) {
  return text.replace(HIDDEN, (c) => `\\u${c.codePointAt(0).toString(16).padStart(4, "0")}`);
}

/** Cuts the middle out of a long text. */
export function shortened(text, most) {
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`;
}

/** An identity or another name, kept apart from the direction of the text around it. */
export function name(text, most = 160) {
  const shown = visible(text ?? "");
  return h("bdi", { class: "name", title: shown.length > most ? shortened(shown, 2000) : undefined }, shortened(shown, most));
}

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export const grouped = (n) => whole.format(Math.round(n));
export const signed = (n) => (Math.round(n) > 0 ? "+" : "") + grouped(Math.round(n) || 0);

export function counted(n, word, plural = `${word}s`) {
  return `${grouped(n)} ${Math.abs(n) === 1 ? word : plural}`;
}

/** How far a count moved in percent; infinite if it was 0. */
export function percent(before, after) {
  if (before === after) return 0;
  return before === 0 ? Infinity : (100 * (after - before)) / before;
}

export function percentText(value) {
  if (!Number.isFinite(value)) return "new";
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  return `${value > 0 ? "+" : ""}${value.toFixed(digits)} %`;
}

/** A limit as people write it: 1 %, 0.5 %. */
export const limitText = (value) => `${Number(value.toFixed(2))} %`;

const announcer = h("div", { class: "hidden-text", role: "status", "aria-live": "polite" });

export function announce(text) {
  if (!announcer.isConnected) document.body.append(announcer);
  announcer.textContent = text;
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page from the disk may have no clipboard in this browser; the old way needs a selection.
    const field = h("textarea", { style: "position:fixed;opacity:0", readonly: true, "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** A command with a button that copies it. */
export function command(text, label = "Copy the command") {
  const button = h("button", { type: "button", class: "copy", "aria-label": `${label}: ${shortened(text, 80)}` }, "Copy");
  button.addEventListener("click", async () => {
    const done = await toClipboard(text);
    button.textContent = done ? "Copied" : "Select it";
    announce(done ? "Copied" : "This browser does not let the page copy. Select the command and copy it by hand.");
    setTimeout(() => (button.textContent = "Copy"), 1600);
  });
  return h("div", { class: "command" }, h("code", { tabindex: 0 }, text), button);
}

/** A part of the page that can be opened. Its content is made when it is opened first. */
export function fold(summary, make, { open = false, ...attributes } = {}) {
  const details = h("details", attributes, h("summary", {}, summary));
  const fill = () => {
    if (details.dataset.filled) return;
    details.dataset.filled = "yes";
    append(details, [make()]);
  };
  details.addEventListener("toggle", () => details.open && fill());
  if (open) {
    details.open = true;
    fill();
  }
  return details;
}

let ids = 0;
export const freshId = (what) => `${what}-${++ids}`;
