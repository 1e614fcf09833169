/* Keeps an open cockpit right: asks every twenty seconds, and exchanges what has changed. */
"use strict";

(() => {
  const pulse = document.getElementById("cockpit-pulse");
  const at = document.getElementById("cockpit-at");
  const lost = document.getElementById("cockpit-lost");
  const news = document.getElementById("cockpit-news");
  if (!pulse) return;
  const cockpit = () => document.getElementById("cockpit");

  /* The league takes longer to work out, and is asked for less often. */
  setInterval(() => window.cockpitPieces.load(cockpit().querySelector("[data-piece=race]")), 300_000);

  pulse.addEventListener("htmx:configRequest", (event) => {
    event.detail.parameters.mark = cockpit().dataset.mark;
  });
  pulse.addEventListener("htmx:sendError", () => (lost.hidden = false));
  pulse.addEventListener("htmx:afterRequest", (event) => {
    const answer = event.detail.xhr;
    lost.hidden = answer.status === 200 || answer.status === 204;
    if (answer.status !== 200 || !answer.getResponseHeader("X-Cockpit-Mark")) return;
    const changed = window.cockpitPieces.take(cockpit(), answer.responseText);
    at.textContent = cockpit().dataset.at;
    if (changed) news.textContent = `${news.dataset.said} ${cockpit().dataset.at}`;
  });
})();
