// Passkeys: asks the browser to make one or to sign with one, and sends the answer in an ordinary form.
(() => {
  "use strict";
  const question = document.getElementById("passkey-question");
  if (!question || !window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const asked = JSON.parse(question.textContent).publicKey;
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  for (const list of [asked.excludeCredentials, asked.allowCredentials]) {
    for (const known of list || []) known.id = bytes(known.id);
  }

  const told = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = words(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id, rawId: words(credential.rawId), type: credential.type, response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const ask = (button, name, how) =>
    button.addEventListener("click", async () => {
      const form = document.getElementById(button.dataset[name]);
      const said = form.querySelector("[data-passkey-said]");
      said.textContent = "Đang chờ đồng chí xác nhận trên máy…";
      try {
        form.elements.passkey.value = told(await how());
        form.submit();
      } catch {
        said.textContent = "Chưa dùng được khóa truy cập. Xin thử lại hoặc dùng cách khác.";
      }
    });
  for (const button of document.querySelectorAll("[data-passkey-make]")) {
    ask(button, "passkeyMake", () => navigator.credentials.create({ publicKey: asked }));
  }
  for (const button of document.querySelectorAll("[data-passkey-sign]")) {
    ask(button, "passkeySign", () => navigator.credentials.get({ publicKey: asked }));
  }
  for (const part of document.querySelectorAll(".needs-passkey")) part.hidden = false;
  for (const part of document.querySelectorAll(".no-passkey")) part.hidden = true;
})();
