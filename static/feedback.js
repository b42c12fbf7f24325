/* What feedback gains from a script: what one types is kept on the device until it is sent, people
   are offered after an @, and a point of the chart leads to the form that asks about it. */
"use strict";

/* Drafts: kept under the form's own name, which holds whose it is and what it is about. */
(() => {
  const LASTS = 30 * 24 * 3600 * 1000; // ms
  const OWN = new Set(["csrf_token", "key", "version", "on"]);
  const nameOf = (draft) => `draft ${draft}`;
  const texts = (form) => [...form.querySelectorAll("textarea")];

  function stored(draft) {
    try {
      const found = JSON.parse(localStorage.getItem(nameOf(draft)) ?? "null");
      return found && Date.now() - found.at < LASTS ? found.fields : null;
    } catch {
      return null; // switched off, or not ours
    }
  }
  function drop(draft) {
    try {
      localStorage.removeItem(nameOf(draft));
    } catch {
      /* there is nothing to drop */
    }
  }
  function keep(form) {
    if (!texts(form).some((one) => one.value.trim())) return drop(form.dataset.draft);
    const fields = [...new FormData(form)].filter(([name]) => !OWN.has(name));
    try {
      localStorage.setItem(nameOf(form.dataset.draft), JSON.stringify({ at: Date.now(), fields }));
      say(form, "Kept on this device until it is sent.");
    } catch {
      say(form, "This browser keeps no drafts: send it before you leave the page.");
    }
  }
  function say(form, words) {
    let said = form.querySelector("[data-kept]");
    if (!said) {
      said = document.createElement("p");
      said.className = "fine";
      said.dataset.kept = "";
      said.setAttribute("role", "status");
      texts(form).at(-1).after(said);
    }
    if (said.textContent !== words) said.textContent = words;
  }
  function restore(form) {
    const fields = stored(form.dataset.draft);
    if (!fields || texts(form).some((one) => one.value.trim())) return;
    for (const [name, value] of fields) {
      for (const one of form.elements) {
        if (one.name !== name || one.type === "hidden" || one.type === "submit") continue;
        if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value;
        else if (one.tagName !== "SELECT" || !one.value) one.value = value;
      }
    }
    form.closest("details")?.setAttribute("open", "");
    say(form, "What you typed before is back: it was kept on this device.");
  }
  function restoreAll(within) {
    for (const form of within.querySelectorAll("form[data-draft]")) restore(form);
    const ask = within.querySelector("[data-waits]");
    if (ask && stored(ask.dataset.waits) && !ask.querySelector("form")) ask.querySelector("a[hx-get]")?.click();
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) keep(form);
  });
  document.addEventListener("DOMContentLoaded", () => restoreAll(document));
  document.addEventListener("htmx:afterSettle", () => restoreAll(document));

  /* It goes once it has arrived: neither a refusal nor the way to the sign-in page is that. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    const draft = requestConfig.elt.dataset.draft;
    const arrived = xhr.status < 400 && !xhr.getResponseHeader("HX-Redirect");
    if (draft && arrived) drop(draft); // before the answer's own form could restore it
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.draft || form.hasAttribute("hx-post")) return;
    try {
      sessionStorage.setItem("sent", form.dataset.draft);
    } catch {
      /* then it is offered once more */
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    let sent = null;
    try {
      sent = sessionStorage.getItem("sent");
      sessionStorage.removeItem("sent");
    } catch {
      return;
    }
    const again = [...document.querySelectorAll("form[data-draft]")].some((one) => one.dataset.draft === sent);
    const failed = document.querySelector(".error-page") || location.pathname.startsWith("/sign-in");
    if (sent && !again && !failed) drop(sent);
  });
})();

/* People after an @. */
(() => {
  const TYPED = /(?:^|[\s(])@([^\s@][^\n@]{0,60})$/;
  const WAIT = 200; // ms
  let timer = 0;

  const listOf = (box) => (box.nextElementSibling?.classList.contains("names") ? box.nextElementSibling : null);
  function close(box) {
    listOf(box)?.remove();
    box.removeAttribute("aria-activedescendant");
    box.removeAttribute("aria-controls");
  }
  function select(box, item) {
    for (const one of listOf(box).children) one.setAttribute("aria-selected", one === item);
    box.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }
  function pick(box, item) {
    const before = box.value.slice(0, box.selectionStart);
    const at = before.lastIndexOf("@");
    box.setRangeText(`@${item.dataset.name} `, at, box.selectionStart, "end");
    close(box);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }
  async function offer(box) {
    const typed = TYPED.exec(box.value.slice(0, box.selectionStart));
    if (!typed || typed[1].trim().length < 2) return close(box);
    let answer;
    try {
      answer = await fetch(`/feedback/people?q=${encodeURIComponent(typed[1])}`, { headers: { "HX-Request": "true" } });
    } catch {
      return close(box);
    }
    if (!answer.ok || answer.headers.get("HX-Redirect")) return close(box);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = page.querySelector(".names");
    close(box);
    if (!list?.children.length || document.activeElement !== box) return;
    list.id = `${box.id}-names`;
    for (const one of list.children) one.id = `${box.id}-${one.id}`;
    box.after(list);
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-autocomplete", "list");
    select(box, list.children[0]);
  }

  document.addEventListener("input", (event) => {
    const box = event.target.closest?.("textarea[data-names]");
    if (!box) return;
    clearTimeout(timer);
    if (event.isTrusted) timer = setTimeout(() => offer(box), WAIT); // not for the name just picked
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("textarea[data-names]");
    const list = box && listOf(box);
    if (!list) return;
    const items = [...list.children];
    const at = items.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) select(box, items[(at + step + items.length) % items.length]);
    else if (event.key === "Enter" || event.key === "Tab") pick(box, items[at]);
    else if (event.key === "Escape") close(box);
    else return;
    event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => {
    const item = event.target.closest?.(".names > li");
    if (!item) return;
    event.preventDefault();
    pick(item.parentElement.previousElementSibling, item);
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest?.("textarea[data-names]");
    if (box) close(box);
  });
})();

/* Ask about a point of the chart, or about a row of its table. */
(() => {
  const panel = () => document.getElementById("feedback");
  const labelOf = (words) => words.split(": ")[0].trim();

  async function ask(label) {
    const address = panel().getAttribute("hx-get");
    if (address) await window.htmx.ajax("GET", address, { target: "#feedback", swap: "outerHTML" });
    const form = panel().dataset.ask;
    if (!form) return;
    const url = `${form}&at=${encodeURIComponent(label)}`;
    await window.htmx.ajax("GET", url, { target: "#feedback-new", swap: "innerHTML" });
    panel().scrollIntoView({ block: "nearest" });
    panel().querySelector("#feedback-new textarea")?.focus();
  }
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("[data-ask-about]");
    const words = row?.dataset.askAbout ?? event.target.closest?.("#reading .dot path")?.textContent;
    if (words && panel() && window.htmx) ask(labelOf(words));
  });

  function offerRows() {
    if (!panel()) return;
    for (const cell of document.querySelectorAll("#reading .chart-table[open] tbody th:not(:has(button))")) {
      const button = document.createElement("button");
      const label = cell.textContent.trim();
      button.type = "button";
      button.className = "button button-link ask";
      button.dataset.askAbout = label;
      button.setAttribute("aria-label", `Ask about ${label}`);
      button.textContent = "Ask";
      cell.append(" ", button);
    }
  }
  document.addEventListener("toggle", offerRows, true);
  document.addEventListener("htmx:afterSettle", offerRows);
})();
