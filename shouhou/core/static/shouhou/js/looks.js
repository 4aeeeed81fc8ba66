// Theme, type size and sidebar change at once; the cookie is the one the server reads.
const YEAR = 365 * 24 * 60 * 60;
const root = document.documentElement;

// A form beside a returned slip needs no bars of its own.
if (window.top !== window) root.classList.add("in-frame");

const APPLY = {
  shouhou_theme(value) {
    root.dataset.theme = value;
    root.dataset.bsTheme = value;
    return value === "dark" ? "light" : "dark";
  },
  shouhou_type(value) {
    root.classList.toggle("type-large", value === "large");
    return value === "large" ? "normal" : "large";
  },
};

// Where the theme follows the device, only the browser knows which one the button leads to.
const other = root.dataset.bsTheme === "dark" ? "light" : "dark";
for (const button of document.querySelectorAll('button[name="shouhou_theme"]')) button.value = other;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-look]");
  const button = event.submitter;
  if (!form || !(button?.name in APPLY)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { name, value } = button;
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
  // The server keeps it with the person, too; that it does not answer now is no reason to stay in the dark.
  const typed = new FormData(form, button);
  fetch(form.action, { method: "POST", body: typed, redirect: "manual", keepalive: true }).catch(() => {});
  const next = APPLY[name](value);
  for (const twin of document.querySelectorAll(`button[name="${name}"]`)) twin.value = next;
}, true);
