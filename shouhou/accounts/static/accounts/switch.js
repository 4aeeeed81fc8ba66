// Choosing a person leads straight to the PIN, so that taking over is one click, four digits and Enter.
const pin = document.querySelector('input[name="pin"]');
for (const who of document.querySelectorAll('input[name="who"]')) {
  who.addEventListener("click", (event) => {
    // Arrow keys walk through the people first; only a real click goes on.
    if (event.detail > 0) pin?.focus();
  });
}
