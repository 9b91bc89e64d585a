/* The grid of tasks, on top of grid.js: choosing a suggested unit with the keys, inserting and marking rows, pasting
   a single column copied from Excel. Without this file names are typed in full and rows are marked with their box. */
"use strict";

/* --- Suggestions under a field of units ------------------------------------------------------------------------- */

function optionsOf(field) {
  const list = field.parentElement.querySelector(".suggestions");
  return { list, options: list ? [...list.children] : [] };
}

function closeSuggestions(field) {
  optionsOf(field).list?.replaceChildren();
}

/* Put the name in place of the last, unfinished one. */
function choose(field, name) {
  const cut = Math.max(field.value.lastIndexOf(";"), field.value.lastIndexOf("\n"));
  const before = cut < 0 ? "" : `${field.value.slice(0, cut)}; `;
  field.value = `${before}${name}`;
  closeSuggestions(field);
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (typeof grow === "function") grow(field);
}

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target;
    if (!field.matches?.("[data-units]") || event.isComposing) return;
    const { options } = optionsOf(field);
    if (!options.length) return;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow && !event.altKey) {
      options[at]?.removeAttribute("aria-selected");
      options[(at + arrow + options.length) % options.length].setAttribute("aria-selected", "true");
    } else if (event.key === "Enter" && !event.ctrlKey && at >= 0) {
      choose(field, options[at].dataset.suggest);
    } else if (event.key === "Escape") {
      closeSuggestions(field);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[data-suggest]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest("td").querySelector("[data-units]"), option.dataset.suggest);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-units]")) closeSuggestions(event.target);
});

/* The list must not open under the bar with the buttons. */
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt.matches?.(".suggestions")) event.detail.elt.scrollIntoView({ block: "nearest" });
});

/* An answer that comes after the field was left is thrown away. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const field = event.detail.requestConfig?.elt;
  if (field?.matches?.("[data-units]") && document.activeElement !== field) event.detail.shouldSwap = false;
});

/* --- Rows ----------------------------------------------------------------------------------------------------------- */

function insertAbove(row) {
  const added = addRow(row.closest("table"));
  if (!added) return;
  row.before(added);
  renumber(row.closest("table"));
  cellAt(added, 1)?.focus();
}

function mark(row) {
  const box = row.querySelector("input[name$='-delete']");
  box.checked = !box.checked;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".task-grid tbody tr");
  if (!row || !event.altKey) return;
  if (event.key === "Insert") insertAbove(row);
  else if (event.key === "Delete") mark(row);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".row-tools button");
  if (!button) return;
  const row = button.closest("tr");
  if (button.matches("[data-row-insert]")) insertAbove(row);
  else moveRow(cellAt(row, 1), button.matches("[data-row-up]") ? -1 : 1);
});

/* --- One column from Excel: lines without tabs, but a table on the clipboard ------------------------------------------ */

document.addEventListener(
  "paste",
  (event) => {
    const cell = event.target;
    if (!cell.closest?.(".task-grid tbody") || !cell.matches("textarea, input")) return;
    const text = event.clipboardData.getData("text/plain");
    if (text.includes("\t") || !/<(table|tr)[\s>]/i.test(event.clipboardData.getData("text/html"))) return;
    const lines = sheet(text);
    if (lines.length < 2) return;
    event.preventDefault();
    event.stopPropagation();
    const table = cell.closest("table");
    const top = rowsOf(table).indexOf(cell.closest("tr"));
    const column = cell.closest("td").cellIndex;
    lines.forEach((words, down) => {
      const target = cellAt(rowsOf(table)[top + down] || addRow(table), column);
      if (target) put(target, words[0]);
    });
  },
  true,
);
