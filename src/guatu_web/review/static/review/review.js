// The review page: one card is current; keys and buttons act on it, its sentence is lit in the text. What is typed
// into a form is kept in the browser until it is saved, also over a new sign-in.
"use strict";
(() => {
  const review = document.getElementById("review");
  if (!review) return;
  const list = document.getElementById("list");
  const text = document.getElementById("review-text");
  const said = document.getElementById("review-said");
  const keys = document.getElementById("review-keys");
  let currentKey = null;
  let decidedKey = null; // what u takes back when the current card is still open
  htmx.config.attributesToSettle = []; // it would set style attributes, which the site's policy forbids
  htmx.config.defaultSettleDelay = 0; // else the focus would move under somebody who types at once

  // --- the current card

  const cards = () => [...list.querySelectorAll(".found")].filter((card) => !card.hidden);
  const current = () => (currentKey ? document.getElementById(currentKey) : null);
  const isOpen = (card) => card.classList.contains("open") && !card.classList.contains("editing");

  function light(card) {
    for (const lit of text.querySelectorAll(".current, .reading")) lit.classList.remove("current", "reading");
    const sentence = card.dataset.sentence;
    const lit = sentence
      ? text.querySelectorAll(`[data-clauses~="${sentence}"]`)
      : text.querySelectorAll(`[data-tasks~="${card.id}"]`);
    for (const piece of lit) piece.classList.add("reading");
    const mark = text.querySelector(`[data-cards~="${card.id}"]`);
    if (mark) mark.classList.add("current");
    return mark || lit[0];
  }

  function makeCurrent(card, { focus = true, scroll = true } = {}) {
    for (const other of list.querySelectorAll(".found.current")) other.classList.remove("current");
    card.classList.add("current");
    currentKey = card.id;
    const mark = light(card);
    if (mark && text.scrollHeight > text.clientHeight)
      text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
    if (focus) card.focus({ preventScroll: true });
    if (scroll) card.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function step(by) {
    const all = cards();
    if (!all.length) return;
    const at = all.indexOf(current());
    makeCurrent(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function nextOpen(after) {
    const all = cards();
    return all.slice(all.indexOf(after) + 1).find((card) => isOpen(card) && !card.classList.contains("finding"));
  }

  function show(pane) {
    review.classList.toggle("showing-text", pane === "text");
    review.classList.toggle("showing-list", pane === "list");
    for (const button of review.querySelectorAll("[data-pane]"))
      button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
  }

  function showInText(card) {
    show("text");
    const mark = light(card);
    if (mark) mark.scrollIntoView({ block: "center", behavior: "instant" });
    text.focus({ preventScroll: true });
  }

  // --- drafts: what was typed, by person and form

  const prefix = `guatu.review.${review.dataset.person}.`;
  const draftOf = (form) => prefix + form.dataset.draft;

  function keepDraft(form) {
    const typed = {};
    for (const field of form.elements)
      if (field.name && !["hidden", "submit", "button"].includes(field.type))
        typed[field.name] = field.type === "checkbox" ? field.checked : field.value;
    sessionStorage.setItem(draftOf(form), JSON.stringify({ card: form.closest(".found").id, typed }));
  }

  function fillIn(form) {
    const kept = sessionStorage.getItem(draftOf(form));
    if (!kept) return;
    const { typed } = JSON.parse(kept);
    let differs = false;
    for (const [name, value] of Object.entries(typed)) {
      const field = form.elements[name];
      if (!field) continue;
      const before = field.type === "checkbox" ? field.checked : field.value;
      if (before === value) continue;
      differs = true;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    }
    if (differs) said.textContent = review.dataset.saidRestored;
  }

  function restoreDrafts() {
    for (const name of Object.keys(sessionStorage)) {
      if (!name.startsWith(prefix)) continue;
      const address = name.slice(prefix.length);
      const form = list.querySelector(`form[data-draft="${CSS.escape(address)}"]`);
      const card = document.getElementById(JSON.parse(sessionStorage.getItem(name)).card);
      if (form) fillIn(form);
      else if (card) htmx.ajax("GET", address, { target: card, swap: "outerHTML" });
    }
  }

  // --- keys

  const press = (what) => {
    const card = current();
    const button = card && card.querySelector(`[data-do="${what}"], button[name="do"][value="${what}"]`);
    if (button) button.click();
  };
  const DEEDS = {
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    Enter: () => press("confirm"),
    y: () => press("confirm"),
    e: () => press("edit"),
    x: () => press("reject"),
    n: () => press("not_ours"),
    m: () => press("merge"),
    s: () => press("split"),
    u: () => {
      const last = decidedKey && document.getElementById(decidedKey);
      if (last && (!current() || isOpen(current()))) makeCurrent(last);
      press("reopen");
    },
    g: () => current() && showInText(current()),
    "/": () => document.getElementById("review-q").focus(),
    "?": () => keys.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat && event.key === "Enter") return;
    if (keys.open) return;
    const within = event.target;
    if (event.key === "Escape" && within.closest(".found.editing")) {
      press("cancel");
      return;
    }
    if (within.matches("input, textarea, select")) return;
    if (event.key === "Enter" && within.closest("a, button, summary, label")) return;
    if (within === text && event.key.startsWith("Arrow")) return;
    const deed = DEEDS[event.key];
    if (!deed || (within !== document.body && !review.contains(within))) return;
    event.preventDefault();
    deed();
  });

  // --- the mouse

  review.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cards]");
    if (link) {
      const card = document.getElementById(link.dataset.cards.split(" ").find((key) => document.getElementById(key)));
      if (card) {
        event.preventDefault();
        show("list");
        makeCurrent(card);
      }
      return;
    }
    const told = event.target.closest("[data-do]");
    if (told && told.dataset.do === "keys") keys.showModal();
    if (told && told.dataset.do === "text") {
      event.preventDefault();
      makeCurrent(told.closest(".found"), { focus: false, scroll: false });
      showInText(told.closest(".found"));
      return;
    }
    const pane = event.target.closest("[data-pane]");
    if (pane) show(pane.dataset.pane);
    const card = event.target.closest(".found");
    if (card && card.id !== currentKey) makeCurrent(card, { focus: false, scroll: false });
  });
  list.addEventListener("focusin", (event) => {
    const card = event.target.closest(".found");
    if (card && card.id !== currentKey) makeCurrent(card, { focus: false, scroll: false });
  });
  list.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form) keepDraft(form);
  });

  // --- answers

  const path = (address) => new URL(address, location.href).pathname;

  document.body.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token && event.detail.verb === "post") event.detail.parameters.csrfmiddlewaretoken = token[1];
  });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (path(xhr.responseURL || location.href) === path(review.dataset.signIn)) {
      event.detail.shouldSwap = false;
      location.assign(`${review.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
    } else if (xhr.status === 409 || xhr.status === 422) {
      event.detail.shouldSwap = xhr.responseText.includes("class=\"found");
      event.detail.isError = false;
    } else if (xhr.status === 403) {
      said.textContent = review.dataset.saidStale;
    }
  });
  document.body.addEventListener("htmx:sendError", () => {
    said.textContent = review.dataset.saidOffline;
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, successful, requestConfig } = event.detail;
    const elt = requestConfig && requestConfig.elt; // the event's own element may be gone from the page by now
    if (!elt || !xhr || !successful || path(xhr.responseURL || location.href) === path(review.dataset.signIn)) return;
    const form = elt.closest("form[data-draft]");
    if (form && (requestConfig.verb === "post" || elt.dataset.do === "cancel")) {
      sessionStorage.removeItem(draftOf(form));
      said.textContent = "";
    }
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    const card = event.detail.elt.closest && event.detail.elt.closest(".found");
    if (!card) return;
    const form = card.querySelector("form.found-form");
    if (form) {
      fillIn(form);
      const wrong = form.querySelector(".found-field:has(.field-errors) input, .found-field:has(.field-errors) select");
      (wrong || form.querySelector("input:not([type=hidden]), textarea, select")).focus({ preventScroll: true });
      makeCurrent(card, { focus: false });
      return;
    }
    if (card.id !== currentKey) return;
    const { verb } = event.detail.requestConfig || {};
    for (const mark of text.querySelectorAll(`[data-cards="${card.id}"]`)) {
      mark.classList.remove("open", "confirmed", "rejected", "not_ours", "merged");
      mark.classList.add([...card.classList].find((name) => name !== "found" && name !== "current"));
    }
    const refused = card.querySelector(".found-refusal");
    const decided = verb === "post" && !refused && !isOpen(card);
    if (verb === "post" && !refused) decidedKey = decided ? card.id : null;
    const next = decided ? nextOpen(card) : null;
    makeCurrent(next || card);
  });

  // --- at the start

  review.classList.add("switching");
  review.querySelector(".review-switch").hidden = false;
  const more = review.querySelector('[data-do="keys"]');
  if (more) more.hidden = false;
  show("list");
  const asked = location.hash && document.getElementById(location.hash.slice(1));
  const first = asked && asked.classList.contains("found") ? asked : cards().find((card) => !card.classList.contains("finding"));
  if (first) makeCurrent(first, { scroll: Boolean(asked) });
  restoreDrafts();
})();
