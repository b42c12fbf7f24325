/* A lesson remembers the heading where one left, for "go on where you left". Without it one begins at the top. */
(() => {
  "use strict";

  const PAUSE = 2000; // ms that a heading stays the place before it is told

  const start = () => {
    const lesson = document.querySelector("[data-place]");
    if (!lesson || !("IntersectionObserver" in window)) return;
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    let told = lesson.dataset.at || "", timer = 0;
    const tell = (place) => {
      if (place === told) return;
      told = place;
      fetch(lesson.dataset.place, {
        method: "POST", keepalive: true, credentials: "same-origin",
        headers: { "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ place }),
      }).catch(() => {});
    };
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        clearTimeout(timer);
        timer = setTimeout(tell, PAUSE, entry.target.id);
      }
    }, { rootMargin: "0px 0px -60% 0px" });
    lesson.querySelectorAll("h2[id]").forEach((heading) => seen.observe(heading));
  };

  // What an answer was worth is read at once: the card was swapped, so the focus goes to its result.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.matches?.(".check")) event.target.querySelector(".question-result")?.focus();
  });
  document.addEventListener("DOMContentLoaded", start);
})();
