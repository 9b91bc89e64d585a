/* Suggestions under a field of units ([data-units] with .suggestions after it): chosen with the keys or the mouse.
   Without this names are typed in full. */
"use strict";

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
  choose(option.closest(".suggestions").parentElement.querySelector("[data-units]"), option.dataset.suggest);
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
