// Forms with data-draft keep what is typed in this browser until it is saved, for each person apart.
import { say, word } from "./say.js";

const PREFIX = "shouhou.draft.";
const KEEP = 3 * 24 * 60 * 60 * 1000;
const PAUSE = 400;
const person = document.body.dataset.person || "nobody";

// The address belongs to the name: what was begun for one customer must not fill the form of another.
const key = (form) => `${PREFIX}${person}.${form.dataset.draft}.${location.pathname}${location.search}`;
const store = (run) => {
  try {
    return run();
  } catch {
    return null; // A browser that refuses storage loses only the drafts.
  }
};

function draftable(control) {
  if (!control.name || control.disabled || control.dataset.draftSkip !== undefined) return false;
  return !["hidden", "password", "file", "submit", "button", "reset"].includes(control.type);
}

// Of half a date nothing can be read: kept, it would come back as none and erase what the server has.
const readable = (control) => draftable(control) && !control.validity.badInput;

function read(form) {
  return [...form.elements].filter(readable).map((control) => {
    const ticked = control.type === "checkbox" || control.type === "radio";
    return [control.name, control.type, ticked ? control.value : "", ticked ? control.checked : control.value];
  });
}

function write(form, rows) {
  const left = [...rows];
  for (const control of [...form.elements].filter(draftable)) {
    const ticked = control.type === "checkbox" || control.type === "radio";
    const at = left.findIndex(([name, type, value]) =>
      name === control.name && type === control.type && (!ticked || value === control.value));
    if (at < 0) continue;
    const [[, , , kept]] = left.splice(at, 1);
    if (ticked) control.checked = kept;
    else control.value = kept;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function forget(name) {
  store(() => localStorage.removeItem(name));
}

function keep(form) {
  const rows = read(form);
  form.dataset.unsaved = same(rows, form.pristine) ? "" : "1";
  if (form.dataset.draft === undefined) return;
  if (!form.dataset.unsaved) return forget(key(form));
  store(() => localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), rows })));
}

// Going back, a browser fills in what it sent before, but not the key of that save: once saved, the form begins anew.
const wentBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";

function begin(form) {
  if (form.pristine) return;
  if (wentBack && form.dataset.draft !== undefined) form.reset();
  form.pristine = read(form);
  if (form.dataset.draft === undefined) return;
  const kept = JSON.parse(store(() => localStorage.getItem(key(form))) ?? "null");
  const bound = form.querySelector("[aria-invalid='true'], [data-form-errors]");
  if (!kept || bound || same(kept.rows, form.pristine)) return;
  write(form, kept.rows);
  form.dataset.unsaved = "1";
  const blank = form.pristine;
  say(word("restored"), {
    action: {
      label: word("discard"),
      run: () => {
        write(form, blank);
        form.dataset.unsaved = "";
        forget(key(form));
      },
    },
  });
}

// What was sent counts as saved when the next page comes without the words that an error page carries.
function settle() {
  const sent = store(() => sessionStorage.getItem(`${PREFIX}sent`));
  if (!sent) return;
  store(() => sessionStorage.removeItem(`${PREFIX}sent`));
  const wrong = document.body.dataset.keepDrafts !== undefined || document.querySelector("[data-form-errors]");
  if (!wrong) forget(sent);
}

function sweep() {
  store(() => {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const { at } = JSON.parse(localStorage.getItem(name) ?? "{}");
      if (!at || Date.now() - at > KEEP) localStorage.removeItem(name);
    }
  });
}

const guarded = () => document.querySelectorAll("form[data-draft], form[data-guard]");

let timer = 0;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-draft], [data-guard]")) return;
  form.dataset.unsaved = "1";
  clearTimeout(timer);
  timer = setTimeout(() => keep(form), PAUSE);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.forgets !== undefined) {
    for (const other of guarded()) other.dataset.unsaved = "";
    return;
  }
  if (!form.matches("[data-draft], [data-guard]") || form.hasAttribute("hx-post")) return;
  clearTimeout(timer);
  keep(form);
  form.dataset.unsaved = "";
  if (form.dataset.draft !== undefined) store(() => sessionStorage.setItem(`${PREFIX}sent`, key(form)));
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft], form[data-guard]");
  if (!form || event.detail.requestConfig.verb === "get" || !event.detail.successful) return;
  if (event.detail.xhr.status === 422) return;
  form.dataset.unsaved = "";
  if (form.dataset.draft !== undefined) forget(key(form));
});

document.addEventListener("htmx:afterSettle", () => guarded().forEach(begin));

window.addEventListener("beforeunload", (event) => {
  // What a draft holds comes back by itself; only what would be lost is worth a question.
  const lost = [...guarded()].some((form) => form.dataset.unsaved === "1" && form.dataset.draft === undefined);
  if (lost) event.preventDefault();
});

settle();
sweep();
// What the browser fills in on going back stands there only when the page is shown.
if (wentBack) window.addEventListener("pageshow", () => guarded().forEach(begin));
else guarded().forEach(begin);
