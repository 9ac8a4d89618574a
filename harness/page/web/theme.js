// Light, dark, or as the system has it.
import { h } from "./dom.js";

const listeners = new Set();
const system = matchMedia("(prefers-color-scheme: dark)");
const KEY = "filperf-theme";

function stored() {
  try {
    return localStorage.getItem(KEY) ?? "auto";
  } catch {
    return "auto"; // a page from the disk may have no storage
  }
}

let chosen = stored();

function apply() {
  const dark = chosen === "dark" || (chosen === "auto" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  for (const listener of listeners) listener();
}

export function onTheme(listener) {
  listeners.add(listener);
}

/** A colour of the style sheet, for what is drawn. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function themeButton() {
  const names = { auto: "system", light: "light", dark: "dark" };
  const button = h("button", { type: "button", class: "theme" });
  const label = () => {
    button.textContent = `Theme: ${names[chosen]}`;
  };
  button.addEventListener("click", () => {
    const order = ["auto", "light", "dark"];
    chosen = order[(order.indexOf(chosen) + 1) % order.length];
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // then it is not kept
    }
    label();
    apply();
  });
  label();
  system.addEventListener("change", apply);
  return button;
}

apply();
