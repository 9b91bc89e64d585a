// A session can end while somebody types. Nothing of it is lost: what was typed stays until one has signed in elsewhere.
(() => {
  "use strict";
  const OPENED = Date.now();
  const LONG = 15 * 60 * 1000; // a page younger than this is not asked about
  const ENDED =
    "Phiên làm việc đã hết. Xin mở một thẻ mới, đăng nhập lại rồi quay về đây gửi tiếp; nội dung đang nhập vẫn còn.";

  // Signing in again, in another tab, changes the token that forms carry: send the one of now.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("htmx:configRequest", (event) => {
    if (token()) event.detail.headers["X-CSRFToken"] = token();
  });

  async function isIn() {
    const answer = await fetch("/account/", { method: "HEAD", redirect: "manual" }).catch(() => null);
    return !answer || answer.ok; // a server that cannot be reached says so itself
  }

  let asked = null;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.elements.csrfmiddlewaretoken && token()) form.elements.csrfmiddlewaretoken.value = token();
    if (Date.now() - OPENED < LONG || asked === form || !document.querySelector(".topbar-person")) return;
    event.preventDefault();
    if (await isIn()) {
      asked = form;
      form.requestSubmit(event.submitter);
      asked = null;
    } else {
      say(ENDED, "warning");
    }
  });
})();
