/* A queue by keyboard: j and k go down and up its list, and from item to item on an item's page. */
"use strict";

(() => {
  const STEPS = { j: 1, k: -1 };

  function along(step) {
    const items = [...document.querySelectorAll("[data-queue-item]")];
    if (!items.length) return document.querySelector(step > 0 ? "a[rel=next]" : "a[rel=prev]")?.click();
    const at = items.indexOf(document.activeElement);
    const to = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
    items[Math.min(Math.max(to, 0), items.length - 1)].focus();
  }
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, select, textarea, [contenteditable], dialog")) return;
    if (!document.querySelector("[data-queue]")) return;
    event.preventDefault();
    along(step);
  });
})();
