// A chip unfolds the field that belongs to it; without script every field simply stands there.
const CHIPS = "input[type=checkbox], input[type=radio]";

// A chip's name: its own data-unfolds, else its field's name and value ("wants:COMPLAINT").
const chipName = (chip) => chip.dataset.unfolds ?? `${chip.name}:${chip.value}`;

const names = (target) => target.dataset.unfoldsWith.split(/\s+/);

const filled = (target) => [...target.querySelectorAll("textarea, input:not([type=checkbox], [type=radio])")]
  .some((control) => control.value.trim());

// Several chips may unfold one field: it stands there while any of them is set.
function all() {
  const targets = document.querySelectorAll("[data-unfolds-with]");
  if (!targets.length) return;
  const set = new Set([...document.querySelectorAll(CHIPS)].filter((chip) => chip.checked).map(chipName));
  for (const target of targets) target.hidden = !names(target).some((name) => set.has(name)) && !filled(target);
}

function focusIn(chip) {
  const target = [...document.querySelectorAll("[data-unfolds-with]")].find((one) => names(one).includes(chipName(chip)));
  target?.querySelector("textarea, input, select")?.focus();
}

document.addEventListener("change", (event) => {
  const chip = event.target;
  if (!chip.matches?.(CHIPS)) return;
  all();
  // The arrow keys walk through a group of choices; only a tick takes the focus along.
  if (chip.type === "checkbox" && chip.checked && event.isTrusted) focusIn(chip);
});

// What is filled in for somebody, or comes back from a draft, must not stay folded away.
document.addEventListener("change", ({ target }) => {
  const ticked = target.matches?.("[type=checkbox], [type=radio]");
  if (ticked ? target.checked && !target.defaultChecked : target.value) {
    target.closest?.("form details:not([open], [data-menu])")?.setAttribute("open", "");
  }
});
document.addEventListener("htmx:afterSettle", all);
all();
