// Sending forms and fragments: once only, what was typed is kept, and focus lands where work goes on.
import { say, word } from "./say.js";

const WAIT = 300;

// A date that does not exist, or half a number, travels as nothing at all: sent, it would erase what was there.
document.addEventListener(
  "submit",
  (event) => {
    const wrong = [...event.target.elements].find((control) => control.validity?.badInput);
    if (!wrong || event.submitter?.formNoValidate) return; // a look-up within the form saves nothing
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong.setAttribute("aria-invalid", "true");
    wrong.addEventListener("input", () => wrong.removeAttribute("aria-invalid"), { once: true });
    say(word("notThere"), { wrong: true });
    wrong.scrollIntoView({ block: "center" });
    wrong.reportValidity();
  },
  true,
);

// A second click sends nothing. The button is marked a moment later, so that its own name and value still travel.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.hasAttribute("hx-post") || form.target) return;
  form.dataset.sent = "1";
  const button = event.submitter;
  setTimeout(() => {
    if (button) button.setAttribute("aria-disabled", "true");
    const saving = button?.dataset.busy;
    if (saving) button.textContent = saving;
  }, WAIT);
});

// Coming back by the browser's own button finds the form usable again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) free(form);
});

function free(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled='true']")) button.removeAttribute("aria-disabled");
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form");
  if (!form || event.detail.requestConfig.verb === "get") return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "1";
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) free(form);
});

document.addEventListener("htmx:sendError", () => say(word("offline"), { wrong: true }));
document.addEventListener("htmx:timeout", () => say(word("offline"), { wrong: true }));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const plain = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
  if (plain && xhr.responseText.length < 600) say(xhr.responseText, { wrong: true });
  else if (xhr.status === 413) say(word("tooBig"), { wrong: true });
  else if (xhr.status === 403) say(word("stale"), { wrong: true });
  else say(word("broken"), { wrong: true });
});

// A session that has ended answers with the whole sign-in page: that is opened, not swapped in.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (/^\s*<!doctype html/i.test(xhr.responseText) && !event.detail.requestConfig.elt.hasAttribute("hx-select")) {
    event.detail.shouldSwap = false;
    location.assign(xhr.responseURL || location.href);
  }
});

export function toFirstError(scope) {
  const wrong = "[aria-invalid='true'], .has-error input, .has-error select, .has-error textarea";
  const target = [...scope.querySelectorAll(`${wrong}, [data-form-errors] a`)]
    .sort((a, b) => a.matches("a") - b.matches("a"))
    .find((one) => one.checkVisibility?.() ?? one.offsetParent);
  if (!target) return false;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
  return true;
}

document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event;
  if (toFirstError(target)) return;
  target.querySelector?.("[data-focus]")?.focus();
});

toFirstError(document);
