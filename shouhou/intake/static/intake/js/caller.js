// Beside the sheet: who is calling. What the card knows fills the sheet, what was looked up in vain begins it, and
// Enter goes on to the first fact that is still missing.

const FACTS = ["org_name", "address", "contact_name", "phone", "problem", "gist", "wanted"];
const sheet = () => document.querySelector("form.call-panel");
const filled = new Map(); // control → what was filled in for the agent, so that another customer may replace it

function put(control, value, overwrite) {
  if (!control || !("value" in control)) return;
  if (control.value && !overwrite && control.value !== filled.get(control)) return;
  filled.set(control, value);
  if (control.value === value) return;
  control.value = value;
  for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
}

function fill(from, overwrite) {
  for (const [key, value] of Object.entries(from.dataset)) {
    if (!key.startsWith("fill") || key === "fills") continue;
    const name = key.slice(4).replace(/^[A-Z]/, (letter) => letter.toLowerCase());
    put(sheet()?.elements.namedItem(name), value, overwrite);
  }
}

function clear() {
  for (const control of filled.keys()) put(control, "", false);
}

// A number that nobody has yet is the caller's telephone, a name her organisation.
function begin(looked) {
  clear();
  const isNumber = /^[+\d][\d\s()-]{2,}$/.test(looked);
  if (looked) put(sheet()?.elements.namedItem(isNumber ? "phone" : "org_name"), looked, false);
}

function toFirstMissing() {
  const controls = FACTS.map((name) => sheet()?.elements.namedItem(name)).filter((one) => one?.checkVisibility?.());
  (controls.find((one) => !one.value) ?? controls.at(-1))?.focus();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "caller") return;
  const card = event.target.querySelector("[data-fills]");
  const nobody = event.target.querySelector("[data-nobody]");
  if (card) fill(card, false);
  else if (nobody) begin(nobody.dataset.nobody);
  else clear();
  // On a telephone the card lies above the sheet: where somebody else is on the line, it stays in sight.
  const mustBeSeen = card?.querySelector(".banner-warn") && matchMedia("(max-width: 62rem)").matches;
  if (card && !mustBeSeen && event.detail.requestConfig?.elt?.id !== "lookup") toFirstMissing();
});

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  if (pick) fill(pick, true);
});

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || !target.form?.matches("form.call-panel")) return;
  if (target.id === "lookup") {
    event.preventDefault();
    const hit = document.querySelector("#caller .hits [data-act]");
    if (hit) hit.click();
    else toFirstMissing();
  } else if (target.matches("input:not([type=checkbox], [type=radio], [type=file])")) {
    event.preventDefault(); // a half-filled sheet is not sent by accident; Ctrl+Enter saves
    const controls = [...target.form.elements].filter((one) => one.type !== "hidden" && one.checkVisibility?.());
    controls[controls.indexOf(target) + 1]?.focus();
  }
});
