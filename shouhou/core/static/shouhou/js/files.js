// Adding pictures and papers: paste anywhere on the page, drag, choose, or the camera of a phone.
import { word } from "./say.js";

function put(field, files) {
  const basket = new DataTransfer();
  for (const file of files) basket.items.add(file);
  field.files = basket.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function add(box, files) {
  const field = box.querySelector("input[type=file]");
  field.tabIndex = -1; // out of sight; its buttons stand for it
  const accepted = [...files];
  if (!accepted.length) return;
  put(field, field.multiple ? [...field.files, ...accepted] : accepted.slice(0, 1));
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function show(box) {
  const field = box.querySelector("input[type=file]");
  field.tabIndex = -1; // out of sight; its buttons stand for it
  const list = box.querySelector("[data-files-list]");
  for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  list.replaceChildren(...[...field.files].map((file, at) => row(field, file, at)));
}

function row(field, file, at) {
  const item = document.createElement("li");
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = "";
    item.append(picture);
  }
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = `${file.name} · ${size(file.size)}`;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn-quiet";
  remove.textContent = "×";
  remove.setAttribute("aria-label", `${word("remove")} ${file.name}`);
  remove.addEventListener("click", () => put(field, [...field.files].filter((_, other) => other !== at)));
  item.append(name, remove);
  return item;
}

function camera(box) {
  const lens = document.createElement("input");
  lens.type = "file";
  lens.accept = "image/*";
  lens.capture = "environment";
  lens.addEventListener("change", () => add(box, lens.files));
  lens.click();
}

function begin(box) {
  if (box.classList.contains("has-script")) return;
  box.classList.add("has-script");
  box.querySelector("[data-files-how]").hidden = false;
  const field = box.querySelector("input[type=file]");
  field.tabIndex = -1; // out of sight; its buttons stand for it
  field.addEventListener("change", () => show(box));
  box.querySelector("[data-files-pick]").addEventListener("click", () => field.click());
  box.querySelector("[data-files-camera]").addEventListener("click", () => camera(box));
  for (const kind of ["dragenter", "dragover"])
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.add("is-over");
    });
  for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    add(box, event.dataTransfer.files);
  });
}

document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files ?? [];
  const box = event.target.closest?.("form")?.querySelector("[data-files]") ?? document.querySelector("[data-files]");
  if (!files.length || !box) return;
  event.preventDefault();
  add(box, files);
});

const all = () => document.querySelectorAll("[data-files]").forEach(begin);
document.addEventListener("htmx:afterSettle", all);
all();
