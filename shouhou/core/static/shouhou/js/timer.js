// How long a call has lasted: <output data-timer data-started-at="2026-03-09T08:50:00+00:00">; runs until data-ended-at.
function show(clock) {
  const end = clock.dataset.endedAt ? Date.parse(clock.dataset.endedAt) : Date.now();
  const seconds = Math.max(0, Math.floor((end - Date.parse(clock.dataset.startedAt)) / 1000));
  const pad = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  clock.textContent = `${hours ? `${hours}:` : ""}${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
}

function start(clock) {
  clock.dataset.startedAt ||= new Date().toISOString();
  show(clock);
}

const tick = () => document.querySelectorAll("[data-timer]").forEach(start);

document.addEventListener("click", (event) => {
  const stop = event.target.closest("[data-timer-stop]");
  const clock = stop && document.querySelector(stop.dataset.timerStop || "[data-timer]");
  if (!clock) return;
  clock.dataset.endedAt = new Date().toISOString();
  const field = stop.dataset.timerField && document.querySelector(stop.dataset.timerField);
  if (field) field.value = clock.dataset.endedAt;
  tick();
});

tick();
if (document.querySelector("[data-timer]")) setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
