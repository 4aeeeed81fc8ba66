// Search and commands (Ctrl+K): a combobox whose list comes from the server while one types; what the page itself
// offers and what was opened last is sent along, so that it stands first. Without script the box is a plain form.
const form = document.querySelector("form[data-search]");
const box = form?.querySelector("input");
const list = form?.querySelector("[role=listbox]");
const RECENT = `shouhou.recent.${document.body.dataset.person}`;
const KEPT = 6;
const PLACES = [[/^\/customers\/(\d+)\//, "customer"], [/^\/cases\/([^/]+)\//, "case"]];
let steps = [];
let asked = null;

export const toSearch = () => {
  if (!box) return;
  box.focus();
  box.select();
  look();
};

function recents() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

// Only what it is, never a name: names are looked up when the list is shown, by the rights of that moment.
function remember() {
  for (const [pattern, sort] of PLACES) {
    const key = pattern.exec(location.pathname)?.[1];
    if (!key || !/^(\d+|[\w-]+)$/.test(key) || key === "new") continue;
    const one = `${sort}:${decodeURIComponent(key)}`;
    try {
      localStorage.setItem(RECENT, JSON.stringify([one, ...recents().filter((other) => other !== one)].slice(0, KEPT)));
    } catch {
      return;
    }
  }
}

// The steps that can be taken here, as the page shows them: its main button, the further ways, the proofs of duties.
function offered() {
  const found = document.querySelectorAll(
    "main .page-actions :is(a, button), main .ways :is(a, button), main [data-row] [data-act], main .duty-list .btn-soft",
  );
  const named = new Map();
  for (const control of found) {
    const label = control.textContent.trim().replace(/\s+/g, " ");
    const isStep = !control.disabled && !control.closest(".print-menu .menu-panel");
    if (label && isStep && !named.has(label)) named.set(label, control);
  }
  return [...named.values()].slice(0, 30);
}

const hits = () => [...list.querySelectorAll("[data-hit]")];
const current = () => list.querySelector("[aria-selected=true]");

function choose(hit) {
  current()?.setAttribute("aria-selected", "false");
  if (hit) {
    hit.setAttribute("aria-selected", "true");
    hit.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", hit.id);
  } else box.removeAttribute("aria-activedescendant");
}

function open(isOpen) {
  form.classList.toggle("is-closed", !isOpen);
  box.setAttribute("aria-expanded", String(isOpen && hits().length > 0));
  if (!isOpen) choose(null);
}

function look() {
  open(true);
  box.dispatchEvent(new CustomEvent("look", { bubbles: true }));
}

function take(hit) {
  if (!hit) return;
  open(false);
  const place = hit.dataset.hit;
  if (place === "") return location.assign(hit.href);
  box.blur();
  steps[Number(place)]?.focus();
  steps[Number(place)]?.click();
}

const KEYS = {
  ArrowDown: () => {
    const all = hits();
    choose(all[(all.indexOf(current()) + 1) % all.length]);
  },
  ArrowUp: () => {
    const all = hits();
    const at = all.indexOf(current());
    choose(all[(at <= 0 ? all.length : at) - 1]);
  },
  Enter: () => take(current()),
};

if (box) {
  remember();
  open(false);
  box.addEventListener("input", (event) => {
    if (!event.isComposing) look();
  });
  box.addEventListener("compositionend", look);
  box.addEventListener("click", () => {
    if (form.classList.contains("is-closed")) look();
  });
  box.addEventListener("htmx:configRequest", (event) => {
    steps = offered();
    asked = box.value;
    const sent = event.detail.parameters;
    sent.here = steps.map((control) => control.textContent.trim().replace(/\s+/g, " ").slice(0, 60));
    if (!box.value.trim()) sent.recent = recents();
  });
  list.addEventListener("htmx:afterSwap", () => {
    open(document.activeElement === box && !form.classList.contains("is-closed"));
    choose(hits()[0]);
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      event.preventDefault();
      open(false);
      return box.value ? (box.value = "") : box.blur();
    }
    if (form.classList.contains("is-closed") || !Object.hasOwn(KEYS, event.key)) return;
    // An answer to other words is not what Enter means: the form is then sent and shows the page.
    if (!hits().length || (event.key === "Enter" && (asked !== box.value || !current()))) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  list.addEventListener("click", (event) => {
    const hit = event.target.closest("[data-hit]");
    if (!hit || event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    take(hit);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) open(false);
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) open(false);
  });
}
