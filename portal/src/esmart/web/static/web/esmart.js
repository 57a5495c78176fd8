/* Small named behaviours, bound by data attributes. Every page works without this file; it only makes things nicer.
   data-opens="id"       opens the dialog with this id instead of following the link
   data-closes           closes the dialog around it
   data-dismisses        removes the notice around it
   data-chooses-theme    remembers light, dark or auto and applies it at once
   data-shows-photo      shows this photo large, in the gallery around it
   data-submits          sends its form when changed
   data-open-when-wide   keeps a sheet open on wide screens, for browsers that cannot do it in CSS
   data-copies="text"    copies the text and says so
   data-prints           prints the page
   data-locks-after="n"  (body) locks the screen after n minutes without a key, click or touch in any tab
   data-passkey-problem  appears when the browser could not read a passkey
   data-busy="text"      (form) can be sent once only; its button then says the text */
"use strict";

const behaviours = {
  click: {
    opens(element, event) {
      const dialog = document.getElementById(element.dataset.opens);
      if (!dialog) return;
      event.preventDefault();
      dialog.showModal();
    },
    closes(element, event) {
      event.preventDefault();
      element.closest("dialog").close();
    },
    dismisses(element) {
      element.closest(".notice").remove();
    },
    choosesTheme(element, event) {
      event.preventDefault();
      const theme = element.dataset.choosesTheme;
      document.cookie = `esmart_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
      if (theme === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      for (const choice of document.querySelectorAll("[data-chooses-theme]")) {
        if (choice.dataset.choosesTheme === theme) choice.setAttribute("aria-current", "true");
        else choice.removeAttribute("aria-current");
      }
    },
    showsPhoto(element, event) {
      event.preventDefault();
      const gallery = element.closest(".gallery");
      const large = gallery.querySelector(".gallery-main img");
      const small = element.querySelector("img");
      large.srcset = small.dataset.srcset;
      large.src = element.href;
      large.alt = small.alt;
      gallery.querySelector(".gallery-main figcaption span").textContent = small.dataset.credit;
      for (const link of gallery.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
      element.setAttribute("aria-current", "true");
    },
    prints() {
      window.print();
    },
    async copies(element) {
      await navigator.clipboard.writeText(element.dataset.copies);
      const said = element.querySelector("[data-said]");
      if (said) said.textContent = said.dataset.said;
    },
  },
  change: {
    submits(element) {
      element.form.requestSubmit();
    },
  },
  submit: {
    busy(form, event) {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      if (event.submitter && form.dataset.busy) event.submitter.textContent = form.dataset.busy;
    },
  },
};

for (const [kind, named] of Object.entries(behaviours)) {
  document.addEventListener(kind, (event) => {
    for (const [name, run] of Object.entries(named)) {
      const attribute = "data-" + name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
      const element = event.target.closest?.(`[${attribute}]`);
      if (element) run(element, event);
    }
  });
}

/* A click on the veil around a dialog closes it. */
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

/* A page that comes back from the browser's memory may be sent again. */
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

if (!CSS.supports("selector(::details-content)")) {
  const wide = matchMedia("(min-width: 62rem)");
  const follow = () => {
    for (const sheet of document.querySelectorAll("[data-open-when-wide]")) if (wide.matches) sheet.open = true;
  };
  wide.addEventListener("change", follow);
  follow();
}

/* The server locks too, at the next click; this hides what is on the screen meanwhile. Tabs tell each other by storage. */
const minutes = Number(document.body.dataset.locksAfter || 0);
if (minutes) {
  const note = () => localStorage.setItem("esmart_active", Date.now());
  note();
  for (const kind of ["keydown", "pointerdown", "scroll"]) addEventListener(kind, note, { passive: true });
  setInterval(() => {
    if (Date.now() - Number(localStorage.getItem("esmart_active")) > minutes * 60000) document.getElementById("kunci-layar")?.submit();
  }, 15000);
}

document.addEventListener("allauth.error", () => {
  for (const element of document.querySelectorAll("[data-passkey-problem]")) element.hidden = false;
});
