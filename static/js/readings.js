/* The review page: a line of the source and what was made of it light each other up; the outline is worked on as in a
   word processor (Enter splits, Backspace at the start joins, Alt+arrows change the level, Alt+Enter makes a task).
   Without this file the links and buttons of the page do the same. */
"use strict";

const review = document.querySelector("[data-review]");
const source = review?.querySelector("[data-source]");

/* --- Lines and what was made of them ------------------------------------------------------------------------------ */

function linesOf(piece) {
  return (piece?.dataset.lines || "").split(" ").filter(Boolean);
}
function piecesOf(number) {
  const found = [...review.querySelectorAll("[data-lines]")].filter((piece) => linesOf(piece).includes(number));
  // A task stands inside its node: the innermost is meant.
  return found.filter((piece) => !found.some((other) => other !== piece && piece.contains(other)));
}
function shownLines() {
  return [...source.querySelectorAll("[data-view]:not([hidden]) [data-line]")];
}
function light(pieces) {
  review.querySelectorAll(".lit").forEach((piece) => piece.classList.remove("lit"));
  pieces.forEach((piece) => piece.classList.add("lit"));
}
/* Only the column of the source moves by itself; the form stays under the hands. */
function bringIntoSource(line) {
  const box = source.getBoundingClientRect();
  const place = line.getBoundingClientRect().top - box.top;
  if (place < 0 || place > source.clientHeight - 60) source.scrollTop += place - source.clientHeight / 3;
}
function linesShown(numbers) {
  return shownLines().filter((line) => numbers.includes(line.dataset.line));
}
function lightFrom(piece) {
  const lines = linesShown(linesOf(piece));
  if (lines.length) light([...lines, piece]);
  return lines[0];
}
/* A line lights up with the other lines of its paragraph. */
function lightLine(line) {
  const pieces = piecesOf(line.dataset.line);
  light([...linesShown([line.dataset.line, ...pieces.flatMap(linesOf)]), ...pieces]);
}
function goToPiece(line) {
  const piece = piecesOf(line.dataset.line).find((one) => one.querySelector("textarea"));
  if (!piece) return;
  showPane("draft");
  piece.closest("details")?.setAttribute("open", "");
  piece.querySelector("textarea").focus();
  piece.scrollIntoView({ block: "center" });
}
function goToLine(number) {
  showPane("source");
  const line = shownLines().find((one) => one.dataset.line === number);
  if (!line) return;
  lightLine(line);
  source.focus({ preventScroll: true });
  bringIntoSource(line);
}
function showPane(name) {
  const choice = review.querySelector(`input[name=pane][value=${name}]`);
  if (choice) choice.checked = true;
}

review?.addEventListener("focusin", (event) => {
  const piece = event.target.closest("[data-lines]");
  const line = piece && lightFrom(piece);
  if (line) bringIntoSource(line);
});
review?.addEventListener("mouseover", (event) => {
  const line = event.target.closest("[data-line]");
  const piece = event.target.closest("[data-lines]");
  if (line) lightLine(line);
  else if (piece) lightFrom(piece);
});
review?.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]");
  if (line && !String(window.getSelection())) return goToPiece(line);
  const link = event.target.closest("[data-line-link]");
  if (!link) return;
  event.preventDefault();
  goToLine(link.dataset.lineLink);
});
/* In the source the arrows go from line to line, Enter goes over to the draft. */
source?.addEventListener("keydown", (event) => {
  const lines = shownLines();
  const at = lines.findIndex((line) => line.classList.contains("lit"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !event.altKey && !event.ctrlKey && lines.length) {
    const last = lines.findLastIndex((line) => line.classList.contains("lit"));
    const next = lines[Math.min(Math.max((step > 0 ? last : at) + step, 0), lines.length - 1)];
    lightLine(next);
    bringIntoSource(next);
  } else if (event.key === "Enter" && at >= 0) {
    goToPiece(lines[at]);
  } else {
    return;
  }
  event.preventDefault();
});
/* Pictures of the pages, or their text: both are there, the button only shows the other. */
review?.querySelectorAll("button[name=source]").forEach((button) =>
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const number = source.querySelector("[data-view]:not([hidden]) .lit")?.dataset.line;
    source.querySelectorAll("[data-view]").forEach((view) => (view.hidden = view.dataset.view !== button.value));
    review.querySelectorAll("button[name=source]").forEach((one) => one.setAttribute("aria-pressed", one === button));
    const line = shownLines().find((one) => one.dataset.line === number);
    if (!line) return;
    lightLine(line);
    bringIntoSource(line);
  }),
);

/* --- What to look at ------------------------------------------------------------------------------------------------- */

/* A note, or a name that is nobody's, goes to its field, also inside a closed part. */
review?.addEventListener("click", (event) => {
  const link = event.target.closest(".review-notes a:not(.line-link), .task-unsure a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  if (field.matches("[data-line]")) return goToLine(field.dataset.line);
  field.closest("details")?.setAttribute("open", "");
  field.scrollIntoView({ block: "center" });
  if (field.matches("input, select, textarea")) field.focus();
});
review?.addEventListener("change", (event) => {
  if (!event.target.matches("[name^='seen-']")) return;
  const open = review.querySelectorAll("[name^='seen-']:not(:checked)").length;
  review.querySelector("[data-notes-open]").textContent = open;
});

/* --- The outline ------------------------------------------------------------------------------------------------------ */

/* The deeds of the outline are the server's; only the draft comes back, and the hands stay where they were. It is put
   in place here: htmx compares every named element of a swap with the old ones, which takes minutes for a long paper. */
async function shape(deed, caret = 0) {
  const draft = document.getElementById("draft");
  if (draft.getAttribute("aria-busy") === "true") return;
  draft.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(review));
  body.set("do", deed);
  try {
    const answer = await fetch(review.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    const text = await answer.text();
    if (isRefusal(text, answer.status)) return;
    const holder = document.createElement("div"); // of this page, so that <noscript> stays text
    holder.innerHTML = text;
    const fresh = holder.querySelector("#draft");
    if (!fresh || answer.redirected) return window.location.assign(answer.url);
    draft.replaceWith(fresh);
    changed.delete(review); // it is saved; nothing to be asked on leaving
    window.htmx.process(fresh);
    growAll(fresh);
    goOn(document.getElementById(fresh.dataset.focus), caret);
  } catch {
    say(UNREACHED);
  } finally {
    draft.removeAttribute("aria-busy");
  }
}
function goOn(field, caret) {
  field?.focus();
  field?.setSelectionRange?.(caret, caret);
}
review?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) shape(button.dataset.do);
});
review?.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "do") return;
  event.preventDefault();
  shape(event.submitter.value);
});
function nodeOf(area) {
  return area.matches("[name^='nodes-'][name$='-text']") ? area.closest("[data-node]") : null;
}
function levelOf(node) {
  return Number(node.querySelector("[data-level]").value);
}
function setLevel(node, level) {
  node.querySelector("[data-level]").value = level;
  node.className = node.className.replace(/\bnode-\d\b/, `node-${level}`);
}
/* As the server does it: a node moves with all that stands under it. */
function move(node, by) {
  const level = levelOf(node);
  const above = node.previousElementSibling;
  if (by > 0 ? !above || level > levelOf(above) || level >= 9 : level === 1) return;
  setLevel(node, level + by);
  for (let next = node.nextElementSibling; next && levelOf(next) > level; next = next.nextElementSibling) {
    setLevel(next, Math.min(levelOf(next) + by, 9));
  }
  node.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
}
function toggleTask(node) {
  const boxes = [...node.querySelectorAll("[data-task] [data-drop]")];
  if (boxes.some((box) => !box.checked)) boxes.forEach((box) => !box.checked && box.click());
  else shape(`task-${node.dataset.node}`);
}
review?.addEventListener("keydown", (event) => {
  const area = event.target;
  const node = area.matches("textarea") && !event.isComposing && nodeOf(area);
  if (!node || event.ctrlKey || event.metaKey) return;
  const { selectionStart: start, selectionEnd: end } = area;
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.altKey && sideways) move(node, sideways);
  else if (event.altKey && event.key === "Enter") toggleTask(node);
  else if (event.altKey && event.key === "Delete") node.querySelector(".node-menu [data-drop]").click();
  else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    if (area.value.slice(0, start).trim() && area.value.slice(end).trim()) {
      area.setRangeText("\n", start, end);
      shape(`split-${node.dataset.node}`);
    }
  } else if (event.key === "Backspace" && !event.altKey && start === 0 && end === 0 && node.previousElementSibling) {
    const above = node.previousElementSibling.querySelector("textarea").value.trim();
    shape(`merge-${node.dataset.node}`, above.length);
  } else return;
  event.preventDefault();
});
