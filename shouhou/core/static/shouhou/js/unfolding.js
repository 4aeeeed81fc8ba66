// A chip unfolds the field that belongs to it; without script every field simply stands there.
function targets(name) {
  return document.querySelectorAll(`[data-unfolds-with~="${CSS.escape(name)}"]`);
}

// A chip's name: its own data-unfolds, else its field's name and value ("wants:COMPLAINT").
const chipName = (chip) => chip.dataset.unfolds ?? `${chip.name}:${chip.value}`;

function show(chip, focus) {
  for (const target of targets(chipName(chip))) {
    const filled = [...target.querySelectorAll("textarea, input:not([type=checkbox]):not([type=radio])")]
      .some((control) => control.value.trim());
    target.hidden = !chip.checked && !filled;
    if (chip.checked && focus) target.querySelector("textarea, input, select")?.focus();
  }
}

function all() {
  if (!document.querySelector("[data-unfolds-with]")) return;
  for (const chip of document.querySelectorAll("input[type=checkbox], input[type=radio]")) show(chip, false);
}

document.addEventListener("change", (event) => {
  const chip = event.target;
  if (!chip.matches?.("input[type=checkbox], input[type=radio]")) return;
  const group = chip.type === "radio" ? document.querySelectorAll(`input[name="${CSS.escape(chip.name)}"]`) : [chip];
  for (const one of group) show(one, one === chip && event.isTrusted);
});
// What is filled in for somebody, or comes back from a draft, must not stay folded away.
document.addEventListener("change", ({ target }) => {
  const ticked = target.matches?.("[type=checkbox], [type=radio]");
  if (ticked ? target.checked && !target.defaultChecked : target.value) {
    target.closest("form details:not([open], [data-menu])")?.setAttribute("open", "");
  }
});
document.addEventListener("htmx:afterSettle", all);
all();
