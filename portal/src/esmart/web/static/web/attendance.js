/* The attendance sheet: each tap is a mark with an id of its own, kept on this computer until the server has it, and sent
   as often as needed; the server counts it once. Kept are opaque ids, yes or no and the moment: never a name. */
"use strict";

(() => {
  const form = document.getElementById("lembar");
  if (!form || !window.crypto?.randomUUID) return; // the plain form still works
  const box = document.getElementById("keadaan");
  const says = box.dataset;
  const { sends, meeting, keeper, worker } = form.dataset;
  const PREFIX = "esmart-hadir:";
  const AGAIN_MS = 10000;
  const MOST_AT_ONCE = 200;
  let sending = false;
  let stopped = "";
  let refused = 0;
  let contradicted = false;
  let ready = false;

  /* One entry per mark, so that two windows never write over each other's list. */
  function kept() {
    const found = [];
    for (let n = 0; n < localStorage.length; n += 1) {
      const key = localStorage.key(n);
      if (!key.startsWith(PREFIX)) continue;
      try {
        found.push(JSON.parse(localStorage.getItem(key)));
      } catch {
        localStorage.removeItem(key);
      }
    }
    return found.sort((one, other) => one.taken_at.localeCompare(other.taken_at));
  }

  const mine = () => kept().filter((mark) => mark.keeper === keeper);
  const forget = (id) => localStorage.removeItem(PREFIX + id);

  function take(enrolment, present) {
    for (const mark of mine()) {
      if (mark.meeting === meeting && mark.enrolment === enrolment) forget(mark.client_id);
    }
    const mark = {
      client_id: crypto.randomUUID(), keeper, sends, meeting, enrolment, present, taken_at: new Date().toISOString(),
    };
    localStorage.setItem(PREFIX + mark.client_id, JSON.stringify(mark));
    stopped = "";
    show();
    send();
  }

  function show() {
    const waiting = mine().length;
    const others = kept().length - waiting;
    const lines = [waiting ? says.waiting.replace("{n}", waiting) : says.saved];
    if (waiting && !navigator.onLine) lines.push(says.offline);
    if (waiting && stopped) lines.push(stopped);
    if (refused) lines.push(says.refused.replace("{n}", refused));
    if (others) lines.push(says.others.replace("{n}", others));
    if (contradicted) lines.push(says.contradicted);
    if (ready && navigator.onLine) lines.push(says.ready);
    box.textContent = lines.join(" · ");
    box.dataset.state = stopped || refused ? "stopped" : waiting || contradicted ? "waiting" : "saved";
    box.dataset.count = waiting;
    box.hidden = false;
  }

  function token() {
    const found = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    return found ? decodeURIComponent(found.slice("csrftoken=".length)) : form.elements.csrfmiddlewaretoken.value;
  }

  async function send() {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      const waiting = mine();
      const ways = [...new Set(waiting.map((mark) => mark.sends))];
      for (const way of ways) {
        const marks = waiting.filter((mark) => mark.sends === way).slice(0, MOST_AT_ONCE);
        await sendTo(way, marks);
      }
    } catch {
      /* no network after all: the marks stay, the next try comes by itself */
    } finally {
      sending = false;
      show();
    }
  }

  async function sendTo(way, marks) {
    const body = marks.map(({ client_id, enrolment, present, taken_at }) => ({ client_id, enrolment, present, taken_at }));
    const answer = await fetch(way, {
      method: "POST",
      redirect: "manual",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ marks: body }),
    });
    if (answer.ok) {
      const done = await answer.json();
      for (const id of [...done.kept, ...done.refused]) forget(id);
      refused += done.refused.length;
      contradicted = contradicted || done.contradicted.length > 0;
      stopped = "";
    } else if (answer.status === 409 || answer.status === 400) {
      stopped = (await answer.json()).problem;
    } else if (answer.status < 500) {
      stopped = says.login; // logged out, locked, or another person's computer now
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.name?.startsWith("hadir-")) take(event.target.name.slice("hadir-".length), event.target.value === "ya");
  });

  const scan = document.getElementById("pindai");
  scan.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const code = scan.value.trim().toLowerCase().split("/").filter(Boolean).pop() || "";
    const radio = document.getElementById(`ya-${code}`);
    const words = document.getElementById("pindai-kata");
    scan.value = "";
    for (const row of form.querySelectorAll(".is-scanned")) row.classList.remove("is-scanned");
    if (!radio) {
      words.textContent = says.unknown;
      return;
    }
    radio.checked = true;
    radio.closest("tr").classList.add("is-scanned");
    words.textContent = `${code}: ${says.marked}`;
    take(code, true);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter === null) event.preventDefault();
  });

  /* A page from the store, or loaded again before all was sent, shows what was tapped. */
  for (const mark of mine()) {
    if (mark.meeting !== meeting) continue;
    const radio = document.getElementById(`${mark.present ? "ya" : "tidak"}-${mark.enrolment}`);
    if (radio) radio.checked = true;
  }
  document.getElementById("simpan").hidden = true;
  window.addEventListener("online", send);
  window.addEventListener("offline", show);
  document.addEventListener("visibilitychange", send);
  setInterval(() => mine().length && send(), AGAIN_MS);
  show();
  send();

  /* Keep this page and what it is made of for times without a network. */
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.addEventListener("message", (event) => {
      ready = event.data?.kept === location.pathname;
      show();
    });
    const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((part) => part.href || part.src);
    const icons = document.querySelector("svg use")?.getAttribute("href")?.split("#")[0];
    navigator.serviceWorker
      .register(worker)
      .then(() => navigator.serviceWorker.ready)
      .then((ready) => ready.active.postMessage({ page: location.pathname, parts: icons ? [...parts, icons] : parts }))
      .catch(() => {});
  }
})();
