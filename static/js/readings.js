/* The review page: a line of the source and what was made of it light each other up. Without this the links do. */
"use strict";

const review = document.querySelector("[data-review]");

function linesOf(piece) {
  return (piece?.dataset.lines || "").split(" ").filter(Boolean);
}
function light(pieces, source) {
  review.querySelectorAll(".lit").forEach((piece) => piece.classList.remove("lit"));
  pieces.forEach((piece) => piece.classList.add("lit"));
  const first = pieces.find((piece) => piece !== source);
  const box = first?.closest(".source-lines");
  // Only the column of the source moves by itself; the form stays under the hands.
  if (box && source && !source.closest(".source-lines")) {
    const place = first.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (place < 0 || place > box.clientHeight - 40) box.scrollTop += place - box.clientHeight / 3;
  }
}
function lightFrom(piece) {
  const numbers = linesOf(piece);
  const lines = [...review.querySelectorAll("[data-line]")].filter((line) => numbers.includes(line.dataset.line));
  if (lines.length) light([...lines, piece], piece);
}
function lightLine(line) {
  const number = line.dataset.line;
  light([line, ...[...review.querySelectorAll("[data-lines]")].filter((piece) => linesOf(piece).includes(number))], line);
}

review?.addEventListener("focusin", (event) => lightFrom(event.target.closest("[data-lines]")));
review?.addEventListener("mouseover", (event) => {
  const line = event.target.closest("[data-line]");
  if (line) lightLine(line);
});
/* A click on a line goes to the first field that was made of it. */
review?.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]");
  if (!line || String(window.getSelection())) return;
  const piece = [...review.querySelectorAll("[data-lines]")].find(
    (one) => linesOf(one).includes(line.dataset.line) && one.querySelector("textarea"),
  );
  if (!piece) return;
  piece.closest("details")?.setAttribute("open", "");
  piece.querySelector("textarea").focus();
});
/* A note goes to its field, also inside a closed part. */
review?.querySelector(".review-notes")?.addEventListener("click", (event) => {
  const link = event.target.closest("a:not(.line-link)");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest("details")?.setAttribute("open", "");
  field.scrollIntoView({ block: "center" });
  if (field.matches("input, select, textarea")) field.focus();
  else lightLine(field);
});
