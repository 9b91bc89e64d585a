/* Small helps over pages that work without them. No page needs this file. */
"use strict";

/* --- What the server said, also when a piece could not be swapped ----------------------------------------------- */

function say(sentence, look = "danger") {
  const region = document.getElementById("messages");
  if (!region) return;
  const box = document.createElement("div");
  box.className = `alert alert-${look}`;
  box.textContent = sentence;
  region.replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
}

/* A whole page that comes back where a piece was asked for: keep what the person typed and say the sentence.
   Answers whether it was one that must not be shown. */
function isRefusal(text, status) {
  if (!/^\s*<!doctype/i.test(text)) return false;
  const page = new DOMParser().parseFromString(text, "text/html");
  if (page.querySelector("[data-page='sign-in']")) {
    say("Phiên làm việc đã hết. Xin mở một thẻ mới, đăng nhập lại rồi quay về đây làm tiếp; nội dung đang nhập vẫn còn.", "warning");
    return true;
  }
  if (status < 400) return false;
  say(page.querySelector("[data-sentence]")?.textContent.trim() || "Máy chủ chưa làm được việc này. Xin thử lại.");
  return true;
}
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (isRefusal(xhr.responseText, xhr.status)) event.detail.shouldSwap = false;
});
const UNREACHED = "Không nối được với máy chủ. Nội dung đang nhập vẫn còn; xin thử lại sau.";
document.addEventListener("htmx:sendError", () => say(UNREACHED));
document.addEventListener("htmx:timeout", () => say("Máy chủ trả lời quá chậm. Xin thử lại."));

/* --- First error: after a page load and after a swap -------------------------------------------------------------- */

function goToFirstError(root) {
  const place = root.querySelector("#conflict, .error-summary, [aria-invalid='true']");
  if (place) place.focus();
}
document.addEventListener("DOMContentLoaded", () => goToFirstError(document));
document.addEventListener("htmx:afterSettle", (event) => goToFirstError(event.detail.elt));

/* --- Textareas grow with their text ---------------------------------------------------------------------------------- */

/* Where the style sheet does it (readings.css) nothing is measured here: a long paper has thousands of fields. */
const SIZES_ITSELF = window.CSS?.supports("field-sizing", "content");
function grow(area) {
  if (SIZES_ITSELF && area.closest(".review")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
function growAll(root) {
  root.querySelectorAll("textarea").forEach(grow);
}
document.addEventListener("input", (event) => event.target.matches("textarea") && grow(event.target));
document.addEventListener("DOMContentLoaded", () => growAll(document));
document.addEventListener("htmx:afterSettle", (event) => growAll(event.detail.elt));

/* --- Forms ----------------------------------------------------------------------------------------------------------- */

/* <form data-autosubmit>: a filter sends itself when a choice changes (typed text waits for Enter). */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

/* <form data-guard>: a changed form asks before the page is left. */
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});
document.addEventListener("submit", (event) => changed.delete(event.target));
/* What a form saved by itself in the background needs no question either. */
document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && changed.delete(event.detail.elt));
window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

/* What the browser itself finds wrong with a field it says in its own language; here it says it in ours. */
const told = new Set();
document.addEventListener(
  "invalid",
  ({ target: field }) => {
    if (field.validity.customError) return;
    const { valueMissing, typeMismatch } = field.validity;
    const chosen = field.matches("select, input[type=radio], input[type=checkbox], input[type=file]");
    let words = "Nội dung này chưa đúng, xin xem lại.";
    if (valueMissing) words = chosen ? "Xin chọn mục này." : "Xin điền mục này.";
    else if (typeMismatch && field.type === "email") words = "Xin ghi đúng địa chỉ thư, ví dụ vanthu@donvi.vn.";
    field.setCustomValidity(words);
    told.add(field);
  },
  true,
);
function takeBack() {
  told.forEach((field) => field.setCustomValidity(""));
  told.clear();
}
document.addEventListener("input", takeBack);
document.addEventListener("click", takeBack, true); // also what the Enter key sends a form with

/* Ctrl+Enter sends the form one is in. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form");
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
});

/* <button data-confirm="…">: one question before a deed that is hard to undo. The sentence is the button's own. */
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.confirmed || !window.HTMLDialogElement) return;
    event.preventDefault();
    event.stopPropagation();
    ask(button.dataset.confirm, button.textContent.trim()).then((yes) => {
      if (!yes) return button.focus();
      button.dataset.confirmed = "1";
      button.click();
      delete button.dataset.confirmed;
    });
  },
  true,
);

function ask(sentence, word) {
  const dialog = document.createElement("dialog");
  const text = document.createElement("p");
  text.id = "ask-sentence";
  text.textContent = sentence;
  dialog.setAttribute("aria-labelledby", text.id);
  const row = document.createElement("div");
  row.className = "form-buttons";
  const answers = [["yes", word, "btn btn-primary"], ["no", "Thôi", "btn"]].map(([value, label, look]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: look, textContent: label });
    button.addEventListener("click", () => dialog.close(value));
    return button;
  });
  row.append(...answers);
  dialog.append(text, row);
  document.body.append(dialog);
  dialog.showModal();
  answers[1].focus();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "yes");
    });
  });
}

/* --- Menus made of <details>: close with Escape or a click elsewhere ------------------------------------------------ */

function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => menu !== except && (menu.open = false));
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

/* --- Sign-in page of the demonstration -------------------------------------------------------------------------------- */

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill-username]");
  if (!button) return;
  const form = document.querySelector("form[method=post]");
  form.elements.username.value = button.dataset.fillUsername;
  form.elements.password.value = button.closest("[data-fill-password]").dataset.fillPassword;
  form.querySelector("button[type=submit]").focus();
});

/* [data-print]: the browser's print window (the menu of the browser does the same). */
document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
/* Paper shows what is folded on the screen. */
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("main details:not([open])").forEach((part) => {
    part.open = true;
    part.dataset.opened = "1";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-opened]").forEach((part) => {
    part.open = false;
    delete part.dataset.opened;
  });
});
