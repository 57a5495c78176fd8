/* Keeps attendance sheets that were opened, so that they open without a network too. Names are on them: they go at log-out,
   when the screen is locked or the person changes, when the server no longer gives them, and after twelve hours. */
"use strict";

const SHEETS = "esmart-lembar";
const PARTS = "esmart-bagian";
const SHEET = /^\/pembinaan\/pertemuan\/[^/]+\/$/;
const LEAVING = /^\/(keluar|masuk|kunci|terkunci|ganti-pengguna)\//;
const KEPT_AT = "x-kept-at";
const KEEPS_MS = 12 * 3600 * 1000;
let era = 0; // one more with every leaving: what was fetched before it must not be kept after it

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { page, parts } = event.data || {};
  if (typeof page === "string" && SHEET.test(page)) event.waitUntil(keepSheet(page, parts || []).then((kept) => kept && event.source?.postMessage({ kept: page })));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && LEAVING.test(url.pathname)) {
    event.waitUntil(forget());
  } else if (request.mode === "navigate" && request.method === "GET" && SHEET.test(url.pathname)) {
    event.respondWith(openSheet(request, url.pathname));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(caches.open(PARTS).then((kept) => kept.match(request.url)).then((part) => part || fetch(request)));
  }
});

function forget() {
  era += 1;
  return caches.delete(SHEETS);
}

async function keepSheet(page, parts) {
  const begun = era;
  const answer = await fetch(page, { credentials: "same-origin", redirect: "manual" });
  if (!answer.ok) {
    await forget();
    return false;
  }
  await store(page, answer, begun);
  const kept = await caches.open(PARTS);
  const wanted = new Set(parts.filter((part) => typeof part === "string").map((part) => new URL(part, self.location.origin).href));
  for (const old of await kept.keys()) if (!wanted.has(old.url)) await kept.delete(old);
  for (const part of wanted) {
    if (new URL(part).origin === self.location.origin && !(await kept.match(part))) await kept.add(part);
  }
  return true;
}

async function openSheet(request, page) {
  const begun = era;
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return keptSheet(page);
  }
  if (answer.ok && !answer.redirected) await store(page, answer.clone(), begun);
  else if (answer.status < 500) await forget(); // logged out, locked, or no longer this person's
  return answer;
}

async function store(page, answer, begun) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const body = await answer.blob();
  if (begun !== era) return;
  const sheets = await caches.open(SHEETS);
  await sheets.put(page, new Response(body, { status: 200, headers }));
  if (begun !== era) await caches.delete(SHEETS);
}

async function keptSheet(page) {
  const sheets = await caches.open(SHEETS);
  const found = await sheets.match(page);
  if (found && Date.now() - Number(found.headers.get(KEPT_AT)) < KEEPS_MS) return found;
  if (found) await sheets.delete(page);
  return new Response(
    "<!doctype html><html lang=id><meta charset=utf-8><title>Tanpa jaringan</title><h1>Tanpa jaringan</h1><p>Lembar ini belum tersimpan di komputer ini. Buka sekali ketika ada jaringan.",
    { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } },
  );
}
