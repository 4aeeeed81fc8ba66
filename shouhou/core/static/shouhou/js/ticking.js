// Ticking rows of a list: the whole page by one tick, the row under the focus by x, and how many there are.

const ticks = () => [...document.querySelectorAll("[data-tick]")];
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

function switchedOff() {
  try {
    return localStorage.getItem("shouhou.single-keys") === "off";
  } catch {
    return false;
  }
}

function count() {
  const place = document.querySelector("[data-tick-count]");
  if (!place) return;
  place.dataset.otherwise ??= place.textContent;
  const all = ticks();
  const n = all.filter((tick) => tick.checked).length;
  place.textContent = n ? `${n} ${place.dataset.words}` : place.dataset.otherwise;
  const whole = document.querySelector("[data-tick-all]");
  if (whole) {
    whole.checked = n > 0 && n === all.length;
    whole.indeterminate = n > 0 && n < all.length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) for (const tick of ticks()) tick.checked = event.target.checked;
  if (event.target.matches("[data-tick], [data-tick-all]")) count();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (switchedOff()) return;
  const tick = event.target.closest("[data-row]")?.querySelector("[data-tick]");
  if (!tick) return;
  event.preventDefault();
  tick.checked = !tick.checked;
  count();
});

for (const whole of document.querySelectorAll("[data-tick-all]")) whole.hidden = false;
document.addEventListener("htmx:afterSwap", count);
window.addEventListener("pageshow", count);
