// What the page says of itself: short notes at the edge, and sentences for screen readers.
const words = document.getElementById("words")?.dataset ?? {};

export const word = (key) => words[key] ?? "";

const STAY = 8000;

function icon(name) {
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  const known = document.querySelector("svg.icon use")?.getAttribute("href") ?? "";
  use.setAttribute("href", `${known.split("#")[0]}#${name}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function say(sentence, { wrong = false, action = null } = {}) {
  const holder = document.getElementById("toasts");
  if (!holder || !sentence) return null;
  for (const old of holder.children) if (old.dataset.sentence === sentence) old.remove();
  const note = document.createElement("div");
  note.className = `toast-note${wrong ? " error" : ""}`;
  note.dataset.toast = "";
  note.dataset.sentence = sentence;
  const text = document.createElement("span");
  text.textContent = sentence;
  note.append(icon(wrong ? "alert-circle" : "circle-check"), text);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = action.label;
    button.addEventListener("click", () => {
      action.run();
      note.remove();
    });
    note.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-quiet";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", word("close"));
  close.append(icon("x"));
  note.append(close);
  holder.append(note);
  if (wrong) document.getElementById("alerts").textContent = sentence;
  ready(note);
  return note;
}

// A note goes by itself, unless something is wrong, it can be acted on, or somebody is at it.
function ready(note) {
  note.querySelector("[data-toast-close]")?.removeAttribute("hidden");
  if (note.classList.contains("error") || note.querySelector("form, .btn")) return;
  const leave = () => {
    if (note.matches(":hover, :focus-within")) setTimeout(leave, STAY);
    else note.remove();
  };
  setTimeout(leave, STAY);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove();
});

const holder = document.getElementById("toasts");
if (holder) {
  for (const note of holder.querySelectorAll("[data-toast]")) ready(note);
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes)
        if (node instanceof HTMLElement && node.matches("[data-toast]:not([data-sentence])")) ready(node);
  }).observe(holder, { childList: true });
}
