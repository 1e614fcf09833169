/* A wall turns its slides by itself, asks for what is new, and goes on with what it has while nobody answers. */
"use strict";

(() => {
  const wall = document.getElementById("wall");
  const dots = document.getElementById("wall-dots");
  const state = document.getElementById("wall-state");
  const hold = document.getElementById("wall-hold");
  const clock = document.getElementById("wall-clock");
  const shownFor = Number(wall.dataset.seconds) * 1000;
  const asked = Number(wall.dataset.asked) * 1000;
  let current = 0;
  let held = false;
  let timer = 0;

  const stage = () => document.getElementById("cockpit");
  const slides = () => [...stage().querySelectorAll(".wall-slide")];

  const show = (at) => {
    const all = slides();
    current = (at + all.length) % all.length;
    all.forEach((each, number) => {
      each.classList.toggle("is-shown", number === current);
      each.toggleAttribute("inert", number !== current);
    });
    dots.replaceChildren(
      ...all.map((each, number) => {
        const dot = document.createElement("span");
        dot.className = number === current ? "is-current" : "";
        return dot;
      }),
    );
  };

  const turn = () => {
    clearTimeout(timer);
    if (!held) timer = setTimeout(() => { show(current + 1); turn(); }, shownFor);
  };

  const pause = (on) => {
    held = on;
    hold.textContent = held ? hold.dataset.on : hold.dataset.off;
    hold.setAttribute("aria-pressed", String(held));
    turn();
  };

  hold.addEventListener("click", () => pause(!held));
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "PageDown") show(current + 1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") show(current - 1);
    else return;
    turn();
  });

  /* What stands at the foot: nothing while all is well, else that this is the last that was known. */
  const say = (kind) => {
    state.dataset.kind = kind;
    state.textContent = kind ? state.dataset[kind].replace("{at}", stage().dataset.at) : "";
  };

  const ask = async () => {
    try {
      const answer = await fetch(`${wall.dataset.pulse}&mark=${encodeURIComponent(stage().dataset.mark)}`, {
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(asked * 2),
      });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return say("ended");
      if (answer.status !== 200 && answer.status !== 204) return say("lost");
      say("");
      if (answer.status === 204) return undefined;
      if (!answer.headers.get("X-Cockpit-Mark")) return say("ended");
      window.cockpitPieces.take(stage(), await answer.text());
      show(current);
    } catch {
      say("lost");
    }
    return undefined;
  };

  const tick = () => {
    const now = new Date();
    clock.textContent = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  };

  const beat = async () => {
    await ask();
    setTimeout(beat, asked);
  };

  window.addEventListener("offline", ask);
  window.addEventListener("online", ask);
  document.documentElement.dataset.ready = "yes";
  tick();
  setInterval(tick, 1000);
  show(0);
  turn();
  /* The league takes longer to work out, and is asked for less often. */
  setInterval(() => window.cockpitPieces.load(stage().querySelector("[data-piece=race]")), 300_000);
  setTimeout(beat, asked);
})();
