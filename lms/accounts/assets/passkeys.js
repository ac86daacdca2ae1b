// Passkeys: asks the browser for one and sends its answer with the form. Everything else works without this script.
(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((item) => Object.assign({}, item, { id: bytes(item.id) }));

  // What the server wrote as base64url becomes bytes, and the browser's bytes base64url again.
  const forCreate = (options, alone) => {
    const own = Object.assign({}, options, {
      challenge: bytes(options.challenge),
      user: Object.assign({}, options.user, { id: bytes(options.user.id) }),
      excludeCredentials: named(options.excludeCredentials),
    });
    if (alone) {
      own.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    }
    return own;
  };
  const forGet = (options) =>
    Object.assign({}, options, {
      challenge: bytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    });
  const answer = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const optionsOf = async (form) => {
    const inPage = form.dataset.options && document.getElementById(form.dataset.options);
    if (inPage) return JSON.parse(inPage.textContent);
    const response = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return response.json();
  };
  const ask = async (form) => {
    const options = await optionsOf(form);
    if (form.dataset.passkey === "create") {
      const alone = form.elements.passwordless && form.elements.passwordless.checked;
      return navigator.credentials.create({ publicKey: forCreate(options.creation_options.publicKey, alone) });
    }
    return navigator.credentials.get({ publicKey: forGet(options.request_options.publicKey) });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failure = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failure.hidden = true;
      try {
        form.elements.credential.value = answer(await ask(form));
      } catch (reason) {
        failure.hidden = false; // the person refused, or there is no passkey: the sentence says what to do
        return;
      }
      form.submit();
    });
  }
})();
