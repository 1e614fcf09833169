// Supervision: how many items are ticked, what the chosen type brings, what parts weigh together, and a form that is
// sent once. All of it works without: these are only told sooner.
"use strict";
(() => {
  const said = document.querySelector("[data-ticked]");
  if (said) {
    const boxes = [...document.querySelectorAll("#ticked input[type=checkbox]")];
    const tell = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      said.textContent = ticked ? `${said.dataset.ticked} ${ticked}` : "";
    };
    for (const box of boxes) box.addEventListener("change", tell);
    tell();
  }

  const brings = [...document.querySelectorAll("[data-type]")];
  if (brings.length) {
    const choose = () => {
      const chosen = document.querySelector("input[name=type]:checked");
      for (const each of brings) each.classList.toggle("sv-away", !chosen || each.dataset.type !== chosen.value);
    };
    for (const radio of document.querySelectorAll("input[name=type]")) radio.addEventListener("change", choose);
    choose();
  }

  const parts = document.querySelector("[data-weights]");
  if (parts) {
    const sum = parts.querySelector("[data-sum]");
    const add = () => {
      let total = Number(parts.dataset.weights);
      for (const line of parts.querySelectorAll(".sv-part")) {
        if (line.querySelector("[name$=-title]").value.trim()) total += Number(line.querySelector("[name$=-weight]").value) || 1;
      }
      sum.textContent = `${sum.dataset.sum} ${total}`;
    };
    parts.addEventListener("input", add);
    add();
  }

  const form = document.querySelector("[data-act]");
  if (form) {
    form.addEventListener("submit", () => {
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
      setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
    });
    window.addEventListener("pageshow", () => {
      for (const button of form.querySelectorAll("button")) button.disabled = false;
    });
  }
})();
