/* Exchanges those pieces of an open cockpit that have changed; whatever a person has opened or focused stays. */
"use strict";

window.cockpitPieces = (() => {
  const keys = (within) => [...within.querySelectorAll("[data-piece]")].map((each) => each.dataset.piece);

  /* What was loaded into a piece by a click, and which details stand open, goes along into the new one. */
  const carry = (old, fresh) => {
    for (const kept of old.querySelectorAll("[data-keep]")) {
      const place = kept.id && fresh.querySelector(`#${CSS.escape(kept.id)}`);
      if (place && kept.childNodes.length) place.replaceWith(kept);
    }
    const opened = [...old.querySelectorAll("details")].map((each) => each.open);
    fresh.querySelectorAll("details").forEach((each, at) => (each.open = Boolean(opened[at])));
    if (old.classList.contains("is-shown")) fresh.classList.add("is-shown");
  };

  /* Where the focus stands within a piece: by its id, else by its place among what can have it. */
  const focusable = "a[href], button, summary, input, select, [tabindex]";
  const focusOf = (piece) => {
    const active = document.activeElement;
    if (!active || !piece.contains(active)) return null;
    return { id: active.id, at: [...piece.querySelectorAll(focusable)].indexOf(active) };
  };
  const refocus = (piece, was) => {
    const byId = was.id && document.getElementById(was.id);
    const next = byId || [...piece.querySelectorAll(focusable)][was.at] || piece.querySelector(focusable);
    next?.focus({ preventScroll: true });
  };

  const exchange = (old, fresh) => {
    const was = focusOf(old);
    carry(old, fresh);
    window.cockpitCharts.drop(old);
    old.replaceWith(fresh);
    window.htmx?.process(fresh);
    window.cockpitCharts.draw(fresh);
    if (was) refocus(fresh, was);
  };

  /* Fetches what a piece could not tell at once, and puts it in its place, or within it. */
  const fetched = async (place, address) => {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.headers.get("HX-Redirect")) return;
    const text = await answer.text();
    if (!place.isConnected) return;
    if ("within" in place.dataset) {
      if (place.innerHTML !== text) place.innerHTML = text;
      return;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-piece]");
    if (fresh && fresh.dataset.version !== place.dataset.version) exchange(place, document.adoptNode(fresh));
  };
  const load = (within) => {
    const all = [...within.querySelectorAll("[data-load]")];
    if (within.dataset?.load) all.push(within);
    all.forEach((each) => fetched(each, each.dataset.load).catch(() => {}));
  };

  /* Takes a new answer in; tells whether anything was exchanged. */
  const take = (current, text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById(current.id);
    if (!fresh) return false;
    const [old, now] = [keys(current), keys(fresh)];
    if (old.join() !== now.join()) {
      for (const each of current.querySelectorAll("[data-piece]")) {
        const same = fresh.querySelector(`[data-piece="${CSS.escape(each.dataset.piece)}"]`);
        if (same) carry(each, same);
      }
      const next = document.adoptNode(fresh);
      exchange(current, next);
      load(next);
      return true;
    }
    let changed = false;
    for (const each of [...fresh.querySelectorAll("[data-piece]")]) {
      const mine = current.querySelector(`[data-piece="${CSS.escape(each.dataset.piece)}"]`);
      if (each.dataset.load && !mine.dataset.load) {
        fetched(mine, each.dataset.load).catch(() => {});
        continue;
      }
      if (mine.dataset.version === each.dataset.version) continue;
      const next = document.adoptNode(each);
      exchange(mine, next);
      load(next);
      changed = true;
    }
    current.dataset.mark = fresh.dataset.mark;
    current.dataset.at = fresh.dataset.at;
    return changed;
  };

  return { load, take };
})();

window.cockpitPieces.load(document);
