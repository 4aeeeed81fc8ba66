// @ in a note offers names by characters, pinyin or initials; without script a typed @name does the same.
const WORD = /[@＠]([\p{Script=Han}\w]{0,12})$/u;

function begin(field) {
  if (field.dataset.named) return;
  field.dataset.named = "1";
  const list = document.createElement("ul");
  list.className = "names";
  list.id = `${field.id}-names`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  field.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]])
    field.setAttribute(name, value);
  let asked = 0;

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const typed = () => WORD.exec(field.value.slice(0, field.selectionStart));
  const choose = (option) => {
    const found = typed();
    if (!found) return close();
    const start = field.selectionStart - found[0].length;
    field.setRangeText(`@${option.dataset.handle} `, start, field.selectionStart, "end");
    close();
    field.focus();
  };
  const mark = (step) => {
    const options = [...list.children];
    const now = options.findIndex((one) => one.ariaSelected === "true");
    const next = options[(now + step + options.length) % options.length];
    for (const one of options) one.ariaSelected = String(one === next);
    if (next) field.setAttribute("aria-activedescendant", next.id);
  };

  field.addEventListener("input", async () => {
    const found = typed();
    const turn = ++asked;
    if (!found) return close();
    const answer = await fetch(`${field.dataset.names}?q=${encodeURIComponent(found[1])}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (turn !== asked || !answer?.ok) return;
    list.innerHTML = await answer.text();
    if (!list.children.length) return close();
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(1);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(step);
    else if (event.key === "Enter" || event.key === "Tab") choose(list.querySelector("[aria-selected='true']"));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role='option']");
    if (option) choose(option);
  });
}

document.querySelectorAll("[data-names]").forEach(begin);
