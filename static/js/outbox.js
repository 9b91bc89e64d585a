/* A secretary in a dead spot: what was typed stays on this device until the server has it.
   <form data-outbox="person-assignment"> … <div data-outbox-words hidden>. Nothing here ever says "saved". */
"use strict";

(() => {
  const UNSENT = "Chưa gửi được: mất mạng. Nội dung còn trên máy, bấm Gửi lại.";
  const TYPED = "Nội dung nhập dở lần trước còn trên máy, chưa gửi. Tệp và ảnh cần chọn lại.";
  const place = (form) => `outbox:${form.dataset.outbox}`;
  const boxes = (form) => form.querySelectorAll("textarea, input[name=version]");

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function keep(form, more = {}) {
    const words = {};
    boxes(form).forEach((box) => (words[box.name] = box.value));
    try {
      localStorage.setItem(place(form), JSON.stringify({ ...read(place(form)), words, ...more }));
    } catch {
      /* No room or not allowed: the page works as it does without this file. */
    }
  }

  function tell(form, sentence, word) {
    const region = form.querySelector("[data-outbox-words]");
    const text = document.createElement("div");
    text.textContent = sentence;
    const again = document.createElement("button");
    Object.assign(again, { type: "button", className: "btn btn-primary", textContent: word });
    again.addEventListener("click", () => form.requestSubmit(form.querySelector(".form-buttons button[type=submit]")));
    region.replaceChildren(text, again);
    region.hidden = false;
    region.scrollIntoView({ block: "center" });
  }

  function restore(form) {
    const kept = read(place(form));
    if (!kept || !kept.words) return;
    // The server's own answer after an error or a conflict already holds what was typed.
    const answered = form.querySelector("[aria-invalid=true]") || document.getElementById("conflict");
    const same = [...form.querySelectorAll("textarea")].every((box) => box.value.trim() === (kept.words[box.name] || "").trim());
    if (answered) return;
    if (same) return localStorage.removeItem(place(form));
    // With the version it was typed over: if somebody wrote meanwhile, the server shows both.
    boxes(form).forEach((box) => box.name in kept.words && (box.value = kept.words[box.name]));
    tell(form, kept.unsent ? UNSENT : TYPED, kept.unsent ? "Gửi lại" : "Gửi");
  }

  function look(root) {
    root.querySelectorAll("[data-outbox-sent]").forEach((mark) => localStorage.removeItem(`outbox:${mark.dataset.outboxSent}`));
    root.querySelectorAll("form[data-outbox]").forEach(restore);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-outbox]");
    if (form && event.target.matches("textarea")) keep(form);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.closest("form[data-outbox]");
      if (!form) return;
      keep(form, { unsent: true });
      tell(form, UNSENT, "Gửi lại");
    });
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt?.closest?.("form[data-outbox]");
    if (form && event.detail.xhr.status < 300 && event.detail.shouldSwap) localStorage.removeItem(place(form));
  });
  document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt));
  /* Whoever signs out leaves nothing behind for the next person at this machine. */
  document.addEventListener("submit", (event) => {
    if (!event.target.closest(".person-menu")) return;
    Object.keys(localStorage).filter((key) => key.startsWith("outbox:")).forEach((key) => localStorage.removeItem(key));
  });
  document.addEventListener("DOMContentLoaded", () => look(document));
})();
