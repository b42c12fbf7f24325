/* An attempt saves by itself, says so, and keeps what could not be saved on the device; the next question comes in the
   place of this one; lines to put in order have buttons; the clock can be hidden. Without this every page has its
   buttons and its time in words. */
(() => {
  "use strict";

  const EVERY = 30_000; // ms between looks whether something is unsaved
  const SOON = 700; // ms after the last key
  const WARN = [300, 60]; // seconds before the end
  const section = () => document.getElementById("attempt");
  const formOf = () => section()?.querySelector("form[data-answer]");

  /* Lines to put in order. */
  const listOf = (element) => element.closest?.("[data-order]");
  function offerMoves() {
    for (const button of document.querySelectorAll("[data-order] [data-move]")) button.hidden = false;
  }
  function move(button) {
    const list = listOf(button), row = button.closest("li");
    const rows = [...list.children], at = rows.indexOf(row), to = at + Number(button.dataset.move);
    if (to >= 0 && to < rows.length) rows[to][button.dataset.move < 0 ? "before" : "after"](row);
    [...list.children].forEach((one, place) => (one.querySelector("select").value = String(place + 1)));
    button.focus();
    const place = [...list.children].indexOf(row) + 1;
    const said = list.parentElement.querySelector("[data-moved]");
    if (said) said.textContent = `${row.querySelector("label").textContent.trim()}: place ${place} of ${rows.length}`;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-move]");
    if (button) move(button);
  });

  /* Saving: one at a time, the newest state last. */
  const WAIT = 5_000; // ms for a save that is under way, before a button goes ahead of it
  const OURS = ["csrf_token", "sequence", "hints"]; // no answer
  let dirty = false, busy = null, timer = 0, signingIn = false;
  const fields = (form) => [...new FormData(form)].filter(([name]) => !OURS.includes(name));
  const nameOf = (question = section().dataset.question) => `answer ${section().dataset.person} ${question}`;
  const box = () => section()?.querySelector("[data-saved]");
  function say(words, isWrong = false) {
    const said = box();
    if (!said) return;
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("is-wrong", isWrong);
  }
  function keep() {
    try {
      localStorage.setItem(nameOf(), JSON.stringify({ at: Date.now(), fields: fields(formOf()) }));
    } catch {
      /* this browser keeps nothing: the page still says that it is not saved */
    }
  }
  function forget(question) {
    try {
      localStorage.removeItem(nameOf(question));
    } catch {
      /* there is nothing to forget */
    }
  }
  function changed() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, SOON);
  }
  async function save() {
    const form = formOf();
    if (!form || !dirty || busy || signingIn) return;
    dirty = false;
    busy = send(form);
    await busy;
    busy = null;
    if (dirty && navigator.onLine && !signingIn) timer = setTimeout(save, SOON * 4);
  }
  async function send(form) {
    const body = new URLSearchParams([...new FormData(form), ["quietly", "1"]]);
    form.elements.sequence.value = Number(form.elements.sequence.value) + 1; // what is sent later is newer, whatever comes of this
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
      await settle(form, answer);
    } catch {
      unsaved("Not saved, retrying. Your answer is kept on this device.");
    }
  }
  function unsaved(words) {
    dirty = true;
    keep();
    say(words, true);
  }
  const SIGNED_OUT = "Not saved: you are signed out. Sign in here, and it is saved.";
  async function settle(form, answer) {
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 400) {
      unsaved(SIGNED_OUT);
      return signIn();
    }
    const isTold = (answer.headers.get("Content-Type") || "").includes("json");
    if (!isTold) throw new Error(String(answer.status));
    const told = await answer.json();
    if (told.state === "saved") {
      form.elements.sequence.value = Math.max(Number(form.elements.sequence.value), told.sequence + 1);
      forget();
      say(told.problem ? `Saved ${told.at}. ${told.problem}` : `Saved ${told.at}`);
    } else if (told.state === "older") {
      form.elements.sequence.value = told.sequence + 1;
      say(`Not saved: this question was answered in another window at ${told.at}. Change something here to put it in its place, or reload the page to see the other.`, true);
    } else {
      say("Not saved: the time is over. What was saved before counts.", true);
      location.assign(form.action.replace(/\/questions\/.*/, ""));
    }
  }

  /* A newer draft is offered, never put in by itself. */
  function draft() {
    try {
      return JSON.parse(localStorage.getItem(nameOf()) ?? "null");
    } catch {
      return null;
    }
  }
  function offerDraft() {
    const form = formOf(), found = form && draft();
    if (!found || section().querySelector("[data-draft-offer]")) return;
    if (JSON.stringify(found.fields) === JSON.stringify(fields(form))) return forget();
    const offer = document.createElement("p");
    offer.dataset.draftOffer = "";
    const button = (words, does) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button button-quiet";
      made.textContent = words;
      made.addEventListener("click", () => { does(); offer.remove(); });
      return made;
    };
    const at = new Date(found.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    offer.append(`This device has an answer of ${at} that was not saved. `, button("Use it", () => apply(form, found.fields)), " ", button("Drop it", () => forget()));
    form.before(offer);
  }
  function apply(form, kept) {
    for (const one of form.elements) {
      if (["hidden", "submit", "button"].includes(one.type) || !one.name) continue;
      const values = kept.filter(([name]) => name === one.name).map(([, value]) => value);
      if (one.type === "radio" || one.type === "checkbox") one.checked = values.includes(one.value);
      else one.value = values[0] ?? "";
    }
    changed();
  }

  /* An expired sign-in: its own forms in a dialogue here, then the same save once more. */
  async function pageOf(address, options = {}) {
    const answer = await fetch(address, options);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { page, isSignIn: new URL(answer.url).pathname.startsWith("/sign-in") };
  }
  async function signIn() {
    if (signingIn) return;
    signingIn = true;
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Sign in again");
    dialog.addEventListener("close", () => { signingIn = false; dialog.remove(); });
    document.body.append(dialog);
    await ask(dialog, await pageOf(location.href));
    if (dialog.isConnected && dialog.childElementCount) dialog.showModal();
  }
  async function ask(dialog, { page, isSignIn }) {
    if (!isSignIn) return signedIn(dialog, page);
    const form = page.querySelector("main form.form") ?? page.querySelector("main form");
    const words = document.createElement("p");
    words.textContent = "You were signed out. What you answered is still here; sign in, and it is saved.";
    const later = document.createElement("button");
    later.type = "button";
    later.className = "button button-quiet";
    later.textContent = "Later";
    later.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(words, document.adoptNode(form), later);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form, event.submitter));
      await ask(dialog, await pageOf(form.getAttribute("action"), { method: "POST", body }));
    });
  }
  async function signedIn(dialog, _page) {
    const { page } = await pageOf(location.href);
    const person = page.getElementById("attempt")?.dataset.person;
    if (person !== section().dataset.person) return location.reload(); // somebody else, or it has ended
    const token = page.querySelector("form[data-answer] [name=csrf_token]").value;
    for (const one of document.querySelectorAll("[name=csrf_token]")) one.value = token;
    document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
    if (dialog.open) dialog.close();
    signingIn = false;
    dialog.remove();
    dirty = true;
    save();
  }

  /* A button of the card: it waits for a save under way, whose number would be its own, and the next card comes in place. */
  let left = null; // the question that was sent, and whether for a hint
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, path, issueRequest } = event.detail;
    if (!elt.closest?.("form[data-answer]")) return;
    if (!navigator.onLine) return event.preventDefault(); // `submit` below keeps it
    clearTimeout(timer);
    dirty = false;
    const place = section().querySelector("[aria-current=step]");
    left = { question: section().dataset.question, position: place.value, isHint: path.endsWith("/hint") };
    if (!busy) return;
    event.preventDefault();
    Promise.race([busy, new Promise((done) => setTimeout(done, WAIT))]).then(() => issueRequest(true));
  });
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(kind, (event) => {
      if (!event.target.closest?.("form[data-answer]") || signingIn || event.detail.xhr?.status === 409) return;
      unsaved("Not saved, retrying. Your answer is kept on this device.");
      timer = setTimeout(save, SOON * 4);
    });
  }
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, elt } = event.detail;
    if (!elt.closest?.("form[data-answer]")) return;
    const isOut = (xhr.getResponseHeader("HX-Redirect") ?? "").startsWith("/sign-in");
    if (!isOut && xhr.status !== 403 && xhr.status !== 400) return;
    event.preventDefault();
    unsaved(SIGNED_OUT);
    signIn();
  });
  /* The same address twice is one place in the history. */
  document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
    const { history } = event.detail;
    if (section() && history.type === "push" && history.path === location.pathname) history.type = "replace";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "attempt" || !left) return arrived();
    const card = event.target, isSame = card.dataset.question === left.question;
    forget(left.question);
    arrived();
    document.title = card.dataset.title;
    const hint = left.isHint && card.querySelector(".question-hints > li:last-child");
    const result = isSame && card.querySelector(".question-result");
    const isElsewhere = !isSame && card.contains(document.activeElement); // who was quicker than this is not called back
    if (!isElsewhere) (hint || result || card.querySelector("#attempt-question")).focus();
    const map = card.querySelector(`.attempt-place[value="${left.position}"]`);
    const said = document.querySelector("[data-attempt-said]");
    if (said) said.textContent = isSame ? "" : `Question ${left.position}: ${map?.matches(".is-answered") ? "saved" : "not answered"}.`;
    left = null;
  });
  document.addEventListener("htmx:historyRestore", () => arrived());

  /* The clock: goes by how long the page is open, from what the server said was left. */
  let ends = 0, ticking = 0, looking = 0;
  const warned = new Set();
  function clock() {
    const shown = document.querySelector("[data-ends]");
    if (!shown) return;
    const left = Math.max(Math.round((ends - performance.now()) / 1000), 0);
    const minutes = Math.floor(left / 60);
    shown.querySelector("[data-left]").textContent = `${minutes}:${String(left % 60).padStart(2, "0")} left.`;
    for (const at of WARN) {
      if (left > at || warned.has(at) || Number(shown.dataset.seconds) <= at) continue;
      warned.add(at);
      shown.querySelector("[data-warns]").textContent = at === 60 ? "One minute left." : `${at / 60} minutes left.`;
    }
    if (left === 0 && !shown.dataset.over) {
      shown.dataset.over = "1";
      shown.querySelector("[data-warns]").textContent = "The time is over. What is saved counts.";
    }
  }
  function hideable() {
    const button = document.querySelector("[data-hide-timer]");
    if (!button) return;
    const shown = document.querySelector("[data-left]");
    const set = (isHidden) => {
      shown.hidden = isHidden;
      button.textContent = isHidden ? "Show the clock" : "Hide the clock";
      try {
        sessionStorage.setItem("clock", isHidden ? "hidden" : "shown");
      } catch {
        /* then it is shown on the next page */
      }
    };
    button.hidden = false;
    let was = "shown";
    try {
      was = sessionStorage.getItem("clock") ?? was;
    } catch {
      /* the same */
    }
    set(was === "hidden");
    button.addEventListener("click", () => set(!shown.hidden));
  }

  function online() {
    const form = formOf();
    for (const button of document.querySelectorAll("[data-answer] button[name=to], [data-hand-in] button")) {
      button.setAttribute("aria-disabled", String(!navigator.onLine));
    }
    if (form && !navigator.onLine) say("No connection. Go on with this question: it is kept here and saved once you are back.", true);
    if (navigator.onLine) save();
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-answer], [data-hand-in]")) return;
    if (!navigator.onLine) {
      event.preventDefault();
      if (formOf()) keep();
      return;
    }
    clearTimeout(timer);
    dirty = false;
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => event.target.closest?.("form[data-answer]") && changed());
  }
  window.addEventListener("online", online);
  window.addEventListener("offline", online);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  window.addEventListener("pagehide", () => dirty && formOf() && keep());

  /* A card is there: with its page, in the place of another, or out of the history. */
  function arrived() {
    offerMoves();
    hideable();
    const shown = document.querySelector("[data-ends]");
    if (shown) {
      ends = performance.now() + Number(shown.dataset.seconds) * 1000;
      clock();
      ticking ||= setInterval(clock, 1000);
    }
    if (!formOf()) return;
    offerDraft();
    looking ||= setInterval(save, EVERY);
  }
  document.addEventListener("DOMContentLoaded", arrived);
  /* Drafts go with the person who signs out: the machine may be shared. */
  document.addEventListener("submit", (event) => {
    if (!event.target.getAttribute("action")?.endsWith("/sign-out")) return;
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith("answer ")) localStorage.removeItem(name);
    } catch {
      /* there are none */
    }
  });
})();
