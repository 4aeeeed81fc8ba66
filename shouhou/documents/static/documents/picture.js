// A sheet copied as a picture, to be pasted into a message; where the clipboard takes no pictures, the way beside it saves one.
import { say, word } from "../shouhou/js/say.js";

const takesPictures = () => window.isSecureContext && navigator.clipboard?.write && window.ClipboardItem;

async function fetchPicture(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.blob();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-picture]");
  if (!button) return;
  button.closest("details[data-menu]")?.removeAttribute("open");
  // The promise goes in unresolved: a browser forgets the click while it waits for the picture.
  const item = new ClipboardItem({ "image/png": fetchPicture(button.dataset.copyPicture) });
  const done = await navigator.clipboard.write([item]).then(() => true, () => false);
  say(done ? button.dataset.copied : word("notCopied"), { wrong: !done });
});

if (takesPictures()) for (const button of document.querySelectorAll("[data-copy-picture][hidden]")) button.hidden = false;
