// A page that is its own sheet: <button data-prints hidden> opens the browser's print dialog.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});
for (const button of document.querySelectorAll("[data-prints][hidden]")) button.hidden = false;
