/* The grid of tasks, on top of grid.js: inserting and marking rows, pasting a single column copied from Excel. Without
   this file rows are marked with their box. */
"use strict";

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
