// Copying a number or a ready text; inside plain http the clipboard is closed, so the old way stands behind it.
import { say, word } from "./say.js";

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  area.setAttribute("readonly", "");
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  const before = document.activeElement;
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  const text = source ? (source.value ?? source.innerText) : button.dataset.copy;
  const done = await copy(text).catch(() => false);
  say(done ? `${word("copied")}: ${text.slice(0, 40)}${text.length > 40 ? "…" : ""}` : word("notCopied"), { wrong: !done });
});

const show = () => {
  for (const button of document.querySelectorAll("[data-copy][hidden], [data-copy-from][hidden]")) button.hidden = false;
};
document.addEventListener("htmx:afterSettle", show);
show();
