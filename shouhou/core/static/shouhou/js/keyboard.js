// The keys of core/keys.py. Single letters work only outside of fields and can be switched off (WCAG 2.1.4).
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

function call() {
  document.querySelector("[data-call]")?.click();
}

function save() {
  const form = document.activeElement?.form;
  form.requestSubmit(form.querySelector("[data-save]") ?? undefined);
}

// The sheet shows what works on this page: the rest is hidden when it is opened.
function sheet() {
  const dialog = document.getElementById("keys");
  for (const row of dialog?.querySelectorAll("[data-key]") ?? [])
    row.hidden = row.dataset.needs !== "" && !document.querySelector(row.dataset.needs);
  dialog?.showModal();
}

// What the keys declared in core/keys.py do; which keys they are, the sheet says.
const DOES = { call, search: toSearch, next: () => step(1), previous: () => step(-1), unfold, undo, save, sheet };
const PRESSED = new Map(
  [...document.querySelectorAll("#keys [data-key]")].map((row) => [row.dataset.pressed.toLowerCase(), row.dataset.key]),
);

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || event.altKey) return;
  const command = event.ctrlKey || event.metaKey;
  const code = PRESSED.get((command ? "ctrl+" : "") + event.key.toLowerCase());
  if (!code) return;
  const isLetter = !command && event.key.length === 1;
  if (code === "save" && document.activeElement?.form?.method !== "post") return;
  if (code === "call" && !document.querySelector("[data-call]")) return;
  const isBusy = document.querySelector("dialog[open]") || typing(event.target);
  if (code === "act") return isBusy ? undefined : act(event);
  if (!Object.hasOwn(DOES, code) || (isLetter && (isBusy || !single))) return;
  event.preventDefault();
  DOES[code]();
});

document.querySelector("[data-opens='#keys']")?.addEventListener("click", (event) => {
  event.preventDefault();
  event.stopPropagation();
  sheet();
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
