// Before the first paint: light or dark as the device asks, where the person has chosen neither.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  root.classList.add("with-script");
  follow();
  dark.addEventListener("change", follow);
})();
