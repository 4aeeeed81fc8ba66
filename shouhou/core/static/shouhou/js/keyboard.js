// The keys of core/parts/keys.html. Single letters work only outside of fields and can be switched off (WCAG 2.1.4).
import { toSearch } from "./search.js";

const SWITCH = "shouhou.single-keys";
const remembered = () => {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
};
let single = remembered();

const typing = (element) => element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function rows() {
  const list = document.activeElement?.closest("[data-list]") ?? document.querySelector("[data-list]");
  return list ? [...list.ownerDocument.querySelectorAll("[data-list] [data-row]")].filter((row) => row.offsetParent) : [];
}

const here = () => document.activeElement?.closest("[data-row]");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(here());
  const row = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  const target = row.querySelector("summary") ?? row;
  if (target === row && !row.hasAttribute("tabindex")) row.tabIndex = -1;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function act(event) {
  const row = here();
  const control = row?.querySelector("[data-act]") ?? row?.querySelector("a[href]");
  const own = document.activeElement;
  if (!control || own.closest("a, button, input, label") ) return;
  event.preventDefault();
  control.click();
}

function unfold() {
  const row = here();
  row?.querySelector("details")?.toggleAttribute("open");
  row?.scrollIntoView({ block: "nearest" });
}

function undo() {
  const forms = [...document.querySelectorAll("form[data-undo]")];
  forms.at(-1)?.requestSubmit();
}

const LETTERS = {
  j: () => step(1),
  k: () => step(-1),
  o: unfold,
  u: undo,
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "F8" && !command && !event.altKey) {
    const call = document.querySelector("[data-call]");
    if (!call) return;
    event.preventDefault();
    return call.click();
  }
  if (command && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return toSearch();
  }
  if (command && event.key === "Enter") {
    const form = document.activeElement?.form;
    if (form?.method !== "post") return;
    event.preventDefault();
    return form.requestSubmit(form.querySelector("[data-save]") ?? undefined);
  }
  if (command || event.altKey || document.querySelector("dialog[open]") || typing(event.target)) return;
  if (event.key === "Enter") return act(event);
  if (single && Object.hasOwn(LETTERS, event.key)) {
    event.preventDefault();
    LETTERS[event.key]();
  }
});

const choice = document.querySelector("[data-single-keys]");
if (choice) {
  choice.checked = single;
  choice.addEventListener("change", () => {
    single = choice.checked;
    try {
      localStorage.setItem(SWITCH, single ? "on" : "off");
    } catch {
      // The choice then holds for this page only.
    }
  });
}
