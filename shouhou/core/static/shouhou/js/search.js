// The search box: results while typing (not in the middle of composing a Chinese word), arrows to walk them.
const form = document.querySelector("form[data-search]");
const box = form?.querySelector("input");
const results = form?.querySelector(".search-results");

export const toSearch = () => {
  box?.focus();
  box?.select();
};

if (box) {
  const look = () => {
    form.classList.remove("is-closed");
    if (box.value.trim()) box.dispatchEvent(new CustomEvent("look", { bubbles: true }));
    else results.replaceChildren();
  };
  box.addEventListener("input", (event) => {
    if (!event.isComposing) look();
  });
  box.addEventListener("compositionend", look);
  box.addEventListener("focus", () => form.classList.remove("is-closed"));

  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const hits = [...results.querySelectorAll("[data-hit]")];
    const at = hits.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && hits.length) (hits[at + 1] ?? hits[0]).focus();
    else if (event.key === "ArrowUp" && hits.length) (at <= 0 ? box : hits[at - 1]).focus();
    else if (event.key === "Enter" && document.activeElement === box && hits.length === 1) hits[0].click();
    else if (event.key === "Escape") {
      form.classList.add("is-closed");
      box.blur();
      return;
    } else return;
    event.preventDefault();
  });
}
