/* Keeps the sum of a decomposition in sight while it is typed. Sums are exact: digits, not floats. */
"use strict";

(() => {
  const form = document.querySelector(".pace-decompose");
  if (!form) return;
  const shown = form.querySelector("[data-sum]");
  const places = 12;

  const steps = (text) => {
    const plain = text.trim().replace(/[,，]/g, "");
    const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(plain);
    if (!found) return 0n;
    const digits = BigInt(found[2] + (found[3] || "").slice(0, places).padEnd(places, "0"));
    return found[1] ? -digits : digits;
  };

  const written = (amount) => {
    const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, "0");
    const rest = digits.slice(-places).replace(/0+$/, "");
    return (amount < 0n ? "-" : "") + digits.slice(0, -places) + (rest ? `.${rest}` : "");
  };

  const add = () => {
    const total = [...form.querySelectorAll("[data-part]")].reduce((sum, field) => sum + steps(field.value), 0n);
    const over = total - steps(form.dataset.whole);
    const word = over === 0n ? shown.dataset.exact : over > 0n ? shown.dataset.over : shown.dataset.under;
    shown.querySelector("[data-total]").textContent = written(total);
    shown.querySelector("[data-told]").textContent = over === 0n ? word : `${word} ${written(over < 0n ? -over : over)}`;
  };

  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-part]")) add();
  });
})();
