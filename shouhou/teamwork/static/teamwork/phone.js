// The phone's page: each picture goes up as soon as it is taken, one after another, with its own progress.
const form = document.querySelector("[data-phone-form]");

if (form) {
  const field = form.querySelector("input[type=file]");
  const queue = form.querySelector("[data-phone-queue]");
  const waiting = [];
  let isBusy = false;
  form.classList.add("has-script");

  field.addEventListener("change", () => {
    for (const file of field.files) waiting.push({ file, row: show(file) });
    field.value = "";
    next();
  });

  function show(file) {
    const row = document.createElement("li");
    const picture = document.createElement("img");
    picture.alt = "";
    picture.addEventListener("error", () => picture.removeAttribute("src"));
    if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) picture.src = URL.createObjectURL(file);
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "muted";
    state.textContent = form.dataset.waiting;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    row.append(picture, name, state, bar);
    queue.append(row);
    return { row, state, bar };
  }

  function next() {
    if (isBusy || !waiting.length) return;
    isBusy = true;
    const { file, row } = waiting.shift();
    send(file, row, () => {
      isBusy = false;
      next();
    });
  }

  function send(file, shown, done) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", location.pathname);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => finish(request, shown));
    request.addEventListener("error", () => fail(file, shown));
    request.addEventListener("loadend", done);
    request.send(body);
  }

  function finish(request, shown) {
    const isPart = (request.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
    if (isPart && (request.status === 200 || request.status === 422)) document.querySelector("#phone-sent").outerHTML = request.responseText;
    shown.bar.remove();
    if (request.status === 200) {
      shown.state.textContent = form.dataset.sent;
      setTimeout(() => shown.row.remove(), 1500);
    } else shown.state.textContent = isPart ? form.dataset.refused : request.responseText.slice(0, 200);
  }

  // What the connection lost can be sent again by a tap.
  function fail(file, shown) {
    shown.state.textContent = "";
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-sm";
    again.textContent = form.dataset.failed;
    again.addEventListener("click", () => {
      again.replaceWith(shown.state);
      shown.state.textContent = form.dataset.waiting;
      waiting.push({ file, row: shown });
      next();
    });
    shown.state.replaceWith(again);
  }
}
