// The form of a return: each line is saved as it is typed; what could not be saved is said.
"use strict";
(() => {
  const form = document.getElementById("sheet");
  if (!form) return;
  const say = (text) => {
    const counts = document.getElementById("counts");
    if (counts) counts.textContent = text;
  };
  form.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 409 || xhr.status === 422) {
      event.detail.shouldSwap = xhr.responseText.includes('id="beside-');
      event.detail.isError = false;
    } else if (xhr.status >= 400) {
      say(form.dataset.saidFailed);
    }
  });
  form.addEventListener("htmx:load", (event) => {
    const beside = event.target.closest("[data-wrong]");
    if (!beside) return;
    for (const name of ["value", "growth"]) {
      const field = form.elements[`${name}-${beside.id.slice("beside-".length)}`];
      if (field) field.classList.toggle("is-invalid", beside.dataset.wrong.split(" ").includes(name));
    }
  });
  form.addEventListener("htmx:sendError", () => say(form.dataset.saidOffline));
})();
