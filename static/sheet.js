/* The sheet like a spreadsheet: keys move between rows, a pasted block fills downwards, and a row
   that was changed is saved when one leaves it. Without this each row has its button. */
(() => {
  "use strict";

  const sheet = document.getElementById("sheet");
  if (!sheet) return;
  const told = document.getElementById("sheet-told");
  const cells = (place) => [...sheet.querySelectorAll(`[data-cell="${place}"]`)];
  const lineOf = (element) => element.closest("tr[data-row]");

  function save(line) {
    delete line.dataset.changed;
    const form = document.getElementById(line.dataset.row);
    if (window.htmx) window.htmx.trigger(form, "row-left");
    else form.requestSubmit();
  }
  sheet.addEventListener("input", (event) => {
    lineOf(event.target).dataset.changed = "";
  });
  sheet.addEventListener("focusout", (event) => {
    const line = lineOf(event.target);
    if (line && "changed" in line.dataset && !line.contains(event.relatedTarget)) save(line);
  });
  document.addEventListener("submit", (event) => {
    const line = event.target.closest?.("tr[data-row]");
    if (line) delete line.dataset.changed;
  });

  /* While a row is on its way nothing is typed into it, for the answer takes its place. */
  function hold(event, held) {
    const line = event.detail.elt.closest?.("tr[data-row]");
    for (const cell of line?.querySelectorAll("input:not([type=hidden])") ?? []) cell.readOnly = held;
    return line;
  }
  document.addEventListener("htmx:beforeRequest", (event) => hold(event, true));
  document.addEventListener("htmx:afterRequest", (event) => {
    const line = hold(event, false);
    if (line && !event.detail.xhr?.status) line.dataset.changed = "";
  });
  /* What was typed and not saved yet is not lost by leaving the page. */
  window.addEventListener("beforeunload", (event) => {
    if (sheet.querySelector("tr[data-changed]")) event.preventDefault();
  });

  sheet.addEventListener("keydown", (event) => {
    const place = event.target.dataset?.cell;
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const column = cells("1");
    const at = column.indexOf(lineOf(event.target).querySelector('[data-cell="1"]'));
    const line = column[at + step] ? lineOf(column[at + step]) : null;
    if (line) {
      const next = line.querySelector(`[data-cell="${place}"]`) ?? column[at + step];
      next.focus();
      next.select();
    } else if (event.key === "Enter" && "changed" in lineOf(event.target).dataset) {
      save(lineOf(event.target));
    }
  });

  /* A block from a spreadsheet is text with tabs between cells and line ends between rows. */
  sheet.addEventListener("paste", (event) => {
    const place = Number(event.target.dataset?.cell);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));
    if (!place || (rows.length === 1 && rows[0].length === 1)) return;
    event.preventDefault();
    const lines = [...sheet.querySelectorAll("tr[data-row]")];
    const first = lines.indexOf(lineOf(event.target));
    rows.forEach((row, down) => {
      const line = lines[first + down];
      if (!line) return;
      row.forEach((cell, across) => {
        const field = line.querySelector(`[data-cell="${place + across}"]`);
        if (!field) return;
        field.value = cell.trim();
        line.dataset.changed = "";
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
      if ("changed" in line.dataset && line !== lineOf(event.target)) save(line);
    });
    const taken = lines.length - first;
    told.textContent = rows.length > taken
      ? `This page ends after ${taken} of the ${rows.length} rows that you pasted. Paste the others, from row ${taken + 1} on, where the list goes on.`
      : "";
  });
})();
