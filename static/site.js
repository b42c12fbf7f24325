/* What pages gain from a script; all of them work without it. */
(() => {
  "use strict";

  const notices = () => document.getElementById("notices");

  /* Says once that the portal cannot be reached, and takes it back when it answers again. */
  function sayLost() {
    const region = notices();
    const words = document.getElementById("connection-lost");
    if (!region || !words || region.querySelector("[data-lost]")) return;
    const said = words.content.firstElementChild.cloneNode(true);
    said.dataset.lost = "";
    region.append(said);
  }
  function sayFound() {
    notices()?.querySelector("[data-lost]")?.remove();
  }
  document.addEventListener("htmx:sendError", sayLost);
  document.addEventListener("htmx:timeout", sayLost);
  /* An address says what was chosen, not what was left empty. */
  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, formData } = event.detail;
    if (verb !== "get") return;
    for (const name of new Set(formData.keys())) {
      const chosen = formData.getAll(name).filter((value) => value !== "");
      formData.delete(name);
      for (const value of chosen) formData.append(name, value);
    }
  });
  /* An error that is no part of a form goes where notices stand; a proxy's own page is nothing to show. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail;
    if (answer.xhr.status < 400) return sayFound();
    if (answer.xhr.responseText.includes("data-error=")) {
      answer.target = notices();
      answer.swapOverride = "innerHTML";
    } else if (answer.xhr.status !== 422 && answer.xhr.status !== 409) {
      answer.shouldSwap = false;
      sayLost();
    }
  });

  /* What somebody saw goes when they leave: at once from every window of this browser and from what
     it keeps, whether or not the portal can be reached. A sign-in that ended elsewhere, the count of
     notices finds; one that ended while the portal could not be reached, the clock: then only what was
     typed and not sent stays, to be copied. */
  const leaving = "BroadcastChannel" in window ? new BroadcastChannel("sign-out") : null;
  const holds = 3600_000 * Number(document.documentElement.dataset.hours); // ms; NaN: nobody is signed in
  let heard = Date.now();
  let watch; // looks at the clock until this window is left
  function leave() {
    document.body.replaceChildren();
    setTimeout(() => location.replace("/sign-in"), 1_000); // the window that signs out is first
  }
  function made(tag, words, name = "") {
    const element = document.createElement(tag);
    element.textContent = words;
    element.className = name;
    return element;
  }
  function typed() {
    const fields = document.querySelectorAll("textarea, input:is([type=text], :not([type]))");
    return [...fields].filter((one) => one.value.trim() && one.value !== one.defaultValue);
  }
  function signedOut() {
    if (document.querySelector("[data-question]")) return; // an attempt signs in where it stands
    clearInterval(watch);
    const fields = typed();
    if (!fields.length) return location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    const page = made("main", "", "page page-narrow stack");
    page.append(made("h1", "You are signed out"), made("p", "What you typed and did not send is below. Copy it, then sign in."));
    for (const one of fields) {
      const kept = made("label", one.labels?.[0]?.firstChild?.textContent.trim() ?? "", "field");
      const words = made("textarea", one.value);
      words.readOnly = true;
      words.rows = one.rows || 1;
      kept.append(words);
      page.append(kept);
    }
    const way = made("a", "Sign in", "button button-primary");
    way.href = "/sign-in";
    page.append(made("p", ""));
    page.lastChild.append(way);
    document.body.replaceChildren(page);
  }
  if (holds) {
    document.addEventListener("signed-out", signedOut);
    leaving?.addEventListener("message", leave);
    document.addEventListener("htmx:afterOnLoad", () => (heard = Date.now()));
    watch = setInterval(() => Date.now() - heard > holds && signedOut(), 30_000);
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-sign-out")) return;
    leaving?.postMessage("");
    try {
      localStorage.clear();
      sessionStorage.clear();
    } catch {
      /* then nothing is kept */
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.body.dispatchEvent(new Event("notices-read")); // asks who is signed in
  });

  /* An answer with errors is where the reader should be next. */
  function showErrors(within) {
    const summary = within.querySelector(".error-summary");
    if (summary) summary.focus();
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    const status = event.detail.xhr?.status;
    if (status === 422 || status === 409) showErrors(document);
    if (status >= 400 && event.target.id === "notices") event.target.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("DOMContentLoaded", () => showErrors(document));

  /* A folded <details class="dialogue"> opens as a modal dialog: focus stays inside, Escape closes it. */
  function openDialogue(details) {
    const body = details.querySelector(":scope > .dialogue-body");
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", `${details.id}-title`);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button button-quiet dialog-close";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(body, close);
    dialog.addEventListener("close", () => {
      details.append(body);
      dialog.remove();
      details.querySelector("summary").focus();
    });
    details.after(dialog);
    dialog.showModal();
    (body.querySelector("input:not([type=hidden]), select, textarea, button") ?? close).focus();
  }
  document.addEventListener("click", (event) => {
    const summary = event.target.closest?.(".dialogue > summary");
    if (summary && !summary.parentElement.open) {
      event.preventDefault();
      openDialogue(summary.parentElement);
    }
    for (const menu of document.querySelectorAll(".menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector(".menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = document.querySelector(".site-bar input[type=search]");
      if (box) {
        event.preventDefault();
        box.focus();
      }
    }
  });

  /* The choice of a theme shows at once, before it is saved. */
  document.addEventListener("change", (event) => {
    if (event.target.name !== "theme") return;
    const chosen = event.target.value;
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
  });
  /* One box that ticks all the boxes of a name in its form. */
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.checkAll;
    if (!name) return;
    for (const box of event.target.form.querySelectorAll(`input[type=checkbox][name="${name}"]`)) {
      box.checked = event.target.checked;
    }
  });
  /* A poll that brings something new leaves open what the reader has unfolded; what loads its
     content when unfolded folds up, for that content is old. */
  if (window.Idiomorph) {
    Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
      !(name === "open" && node.matches("details:not([hx-get])"));
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
})();
