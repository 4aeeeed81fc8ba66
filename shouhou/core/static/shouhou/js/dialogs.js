// Short questions before what cannot be taken back, and dialogs that a button opens.
import { word } from "./say.js";

const dialog = document.getElementById("confirm");

function ask(element) {
  const accept = dialog.querySelector("[data-confirm-accept]");
  dialog.querySelector(".dialog-question").textContent = element.dataset.confirm;
  accept.textContent = element.dataset.confirmYes || word("yes");
  accept.classList.toggle("btn-danger", element.dataset.danger !== undefined);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

// In the capture phase, so that nothing else sees the form as sent before the answer is given.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const asker = event.submitter?.dataset.confirm ? event.submitter : form.dataset.confirm ? form : null;
  if (!asker || !dialog || form.dataset.confirmed) {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(asker))) return event.submitter?.focus();
  form.dataset.confirmed = "1";
  form.requestSubmit(event.submitter);
}, true);

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const wanted = document.querySelector(opener.dataset.opens);
    if (!wanted) return;
    event.preventDefault();
    opener.closest("details[data-menu]")?.removeAttribute("open");
    wanted.showModal();
    return;
  }
  if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail > 0) event.target.close();
  }
  const link = event.target.closest("a[data-confirm]");
  if (link && dialog) {
    event.preventDefault();
    if (await ask(link)) location.assign(link.href);
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]"))
    if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
});
