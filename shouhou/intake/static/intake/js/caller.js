// Fills the sheet from the customer's card: what is empty when a customer is chosen, always when a person is picked.

function fill(from, overwrite) {
  const form = document.querySelector("form.call-panel");
  for (const [key, value] of Object.entries(from.dataset)) {
    if (!key.startsWith("fill") || key === "fills") continue;
    const name = key.slice(4).replace(/^[A-Z]/, (c) => c.toLowerCase());
    const control = form?.elements.namedItem(name);
    if (control && "value" in control && (overwrite || !control.value)) {
      control.value = value;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  const card = event.target.id === "caller" && event.target.querySelector("[data-fills]");
  if (card) fill(card, false);
});

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  if (pick) fill(pick, true);
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "lookup" || event.key !== "Enter") return;
  event.preventDefault();
  document.querySelector("#caller .hits [data-act]")?.click();
});
