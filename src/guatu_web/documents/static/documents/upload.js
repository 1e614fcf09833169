// Files dropped or chosen go up one after the other, each with its progress and its own outcome.
// Without this module the form sends them all together.
(function () {
  "use strict";

  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const zone = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  const outcomes = form.querySelector("[data-outcomes]");
  const words = form.dataset;
  let waiting = Promise.resolve();

  zone.classList.add("drop-ready");
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("drop-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.remove("drop-over"); });
  }
  zone.addEventListener("drop", (event) => take(event.dataTransfer.files));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(input.files);
    input.value = "";
  });

  function take(files) {
    const date = form.elements.date_hint.value;
    const lines = Array.from(files).map((file) => [file, lineOf(file)]);
    for (const [file, line] of lines) waiting = waiting.then(() => send(file, line, date));
    if (lines.length) waiting = waiting.then(refresh);
  }

  function lineOf(file) {
    const line = document.createElement("li");
    line.className = "outcome";
    const word = document.createElement("span");
    word.className = "outcome-word";
    word.textContent = words.waiting;
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    line.append(word, name, bar);
    outcomes.append(line);
    return line;
  }

  function send(file, line, date) {
    const content = new FormData();
    content.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    content.append("date_hint", date);
    content.append("files", file);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const [word, , bar] = line.children;
      word.textContent = words.sending;
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = event.loaded / event.total;
      });
      request.upload.addEventListener("load", () => { word.textContent = words.checking; });
      request.addEventListener("load", () => { told(request, line); done(); });
      request.addEventListener("error", () => { broken(line); done(); });
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.send(content);
    });
  }

  function told(request, line) {
    if (request.status !== 200 && request.status !== 422) return broken(line);
    const parsed = new DOMParser().parseFromString("<ul>" + request.responseText + "</ul>", "text/html");
    const outcome = parsed.querySelector("li.outcome");
    if (!outcome) return broken(line);
    line.replaceWith(document.adoptNode(outcome));
  }

  function broken(line) {
    const [word, , bar] = line.children;
    line.classList.add("outcome-refused");
    word.textContent = words.refused;
    const reason = document.createElement("span");
    reason.textContent = words.broken;
    bar.replaceWith(reason);
  }

  function refresh() {
    window.htmx.ajax("GET", window.location.pathname.replace(/upload$/, ""), {
      target: "#documents", select: "#documents", swap: "outerHTML",
    });
  }
})();
