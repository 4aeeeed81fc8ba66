// Turning the files of a page by keyboard: arrows turn, Esc goes back; a player keeps its own keys.
const viewer = document.querySelector("[data-viewer]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, audio, video, dialog[open]")) return;
  const wanted = { ArrowLeft: "[data-previous]", ArrowRight: "[data-next]" }[event.key];
  if (wanted) viewer.querySelector(wanted)?.click();
  if (event.key === "Escape") location.assign(viewer.dataset.back);
});
