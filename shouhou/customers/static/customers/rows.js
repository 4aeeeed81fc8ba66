// Rows that repeat: one more telephone, one more contact; days by a word.
// Without script the sheet has spare rows instead.

const TOKENS = { person: "__person__", phone: "__phone__" };

function place(name) {
  const found = name.match(/-(\d+)-[a-z_]+$/);
  return found ? Number(found[1]) : 0;
}

function nextPlace(rows, kind) {
  const controls = rows.querySelectorAll(kind === "phone" ? "input[name*='-phones-']" : "input[name$='-name']");
  const first = document.querySelector("input[name='contacts-0-name']") ? 0 : -1;
  return Math.max(first, ...[...controls].map((control) => place(control.name))) + 1;
}

function add(button) {
  const kind = button.dataset.add;
  const rows = button.closest(`[data-rows="${kind}"]`);
  const spare = rows.querySelector(":scope > [data-spare][hidden]");
  if (spare) return show(spare);
  const blank = rows.querySelector(":scope > template");
  const holder = document.createElement("template");
  holder.innerHTML = blank.innerHTML.replaceAll(TOKENS[kind], String(nextPlace(rows, kind)));
  const row = holder.content.firstElementChild;
  blank.before(row);
  dress(row);
  row.querySelector("input:not([type=hidden])")?.focus();
}

function show(spare) {
  spare.hidden = false;
  spare.querySelector("input:not([type=hidden])")?.focus();
}

function dress(root) {
  for (const button of root.querySelectorAll("[data-add]")) button.hidden = false;
  for (const line of root.querySelectorAll("[data-add-line]")) line.hidden = false;
}

// A spare row stays out of sight until it is asked for, or until a kept draft has filled it.
function tidy() {
  for (const spare of document.querySelectorAll("[data-spare]")) {
    const filled = [...spare.querySelectorAll("input:not([type=hidden]):not([type=checkbox])")].some((c) => c.value);
    spare.hidden = !filled;
  }
}

const days = document.querySelector("[data-days]");
if (days) {
  days.hidden = false;
  days.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-day]");
    const field = document.querySelector("input[name=planned_date]");
    if (!chosen || !field) return;
    field.value = chosen.dataset.day;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-add]");
  if (button) add(button);
});
document.addEventListener("change", (event) => {
  const spare = event.target.closest?.("[data-spare][hidden]");
  if (spare && event.target.value) spare.hidden = false;
});

tidy();
dress(document);
