/* <table class="table grid">: filled with the keyboard like a sheet.
   Enter: next row, same column (Shift+Enter: back; in a textarea a new line). Arrows up and down in one-line cells.
   Alt+Up/Down: move the row (cells named …-ORDER are renumbered). Ctrl+Enter: save (app.js).
   A block copied from Excel is pasted cell by cell. New rows come from <template data-grid-row> with __prefix__ in the names
   and a button [data-grid-add]; TOTAL_FORMS is kept right. Without this file the server's blank rows serve. */
"use strict";

const CELL = "input:not([type=hidden]):not([type=checkbox]), textarea, select";

function rowsOf(table) {
  return [...table.tBodies[0].rows];
}

function cellAt(row, column) {
  return row?.cells[column]?.querySelector(CELL);
}

function addRow(table) {
  const template = table.querySelector("template[data-grid-row]") || table.parentElement.querySelector("template[data-grid-row]");
  const total = table.closest("form")?.querySelector("input[name$='-TOTAL_FORMS']");
  if (!template || !total) return null;
  const holder = document.createElement("tbody");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value).replaceAll("__number__", Number(total.value) + 1);
  total.value = Number(total.value) + 1;
  const row = holder.rows[0];
  table.tBodies[0].append(row);
  window.htmx?.process(row);
  renumber(table);
  return row;
}

function renumber(table) {
  rowsOf(table).forEach((row, at) => {
    const order = row.querySelector("input[name$='-ORDER']");
    if (order) order.value = at + 1;
    const number = row.querySelector("[data-row-number]");
    if (number) number.textContent = at + 1;
  });
}

function step(cell, by) {
  const row = cell.closest("tr");
  const table = row.closest("table");
  const rows = rowsOf(table);
  const next = rows[rows.indexOf(row) + by] || (by > 0 ? addRow(table) : null);
  const target = cellAt(next, cell.closest("td, th").cellIndex);
  if (!target) return;
  target.focus();
  if (target.select) target.select();
}

function moveRow(cell, by) {
  const row = cell.closest("tr");
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(row);
  else other.after(row);
  renumber(row.closest("table"));
  row.classList.add("row-moved");
  setTimeout(() => row.classList.remove("row-moved"), 800);
  cell.focus();
  cell.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.closest?.("table.grid tbody") || !cell.matches(CELL) || event.isComposing) return;
  const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.altKey && arrow) {
    event.preventDefault();
    moveRow(cell, arrow);
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (event.shiftKey && cell.matches("textarea")) return;
    event.preventDefault();
    step(cell, event.shiftKey ? -1 : 1);
  } else if (arrow && !event.shiftKey && !event.ctrlKey && cell.matches("input:not([list])")) {
    event.preventDefault();
    const rows = rowsOf(cell.closest("table"));
    if (arrow < 0 || rows.indexOf(cell.closest("tr")) < rows.length - 1) step(cell, arrow);
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-grid-add]");
  const table = button?.closest("form")?.querySelector("table.grid");
  const row = table && addRow(table);
  if (!row) return;
  event.preventDefault();
  row.querySelector(CELL)?.focus();
});

/* Excel puts tabs between cells, line ends between rows, and quotes round a cell that holds a line end. */
function sheet(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    const row = rows.at(-1);
    if (quoted && letter === '"' && text[at + 1] === '"') row[row.length - 1] += text[++at];
    else if (letter === '"' && (quoted || row.at(-1) === "")) quoted = !quoted;
    else if (letter === "\t" && !quoted) row.push("");
    else if (letter === "\n" && !quoted) rows.push([""]);
    else if (letter !== "\r") row[row.length - 1] += letter;
  }
  if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

function put(cell, text) {
  if (cell.matches("select")) {
    const choice = [...cell.options].find((option) => option.text.trim().toLowerCase() === text.trim().toLowerCase());
    if (!choice) return;
    cell.value = choice.value;
  } else {
    cell.value = cell.matches("textarea") ? text : text.replaceAll("\n", " ");
  }
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("paste", (event) => {
  const cell = event.target;
  if (!cell.closest?.("table.grid tbody") || !cell.matches(CELL)) return;
  const text = event.clipboardData.getData("text/plain");
  if (!text.includes("\t")) return;
  event.preventDefault();
  const table = cell.closest("table");
  const top = rowsOf(table).indexOf(cell.closest("tr"));
  const left = cell.closest("td, th").cellIndex;
  sheet(text).forEach((words, down) => {
    const row = rowsOf(table)[top + down] || addRow(table);
    words.forEach((word, right) => {
      const target = cellAt(row, left + right);
      if (target) put(target, word);
    });
  });
});
