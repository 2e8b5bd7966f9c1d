"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const utf8 = new TextEncoder();
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const base64 = (data) => btoa(Array.from(data, (one) => String.fromCharCode(one)).join(""));
  const sealed = JSON.parse(byId("sealed").textContent);
  let key = null;
  let sharing = null;

  // What is encrypted is bound to its purpose and to how its key was made; exchange/sealed_page.py says the same.
  const bound = (purpose) => utf8.encode(`calmterm ${purpose} 1 ${sealed.iterations} ${sealed.salt}`);

  function say(where, words, trouble = false) {
    byId(where).textContent = words;
    byId(where).className = trouble ? "trouble" : "";
  }

  async function keyOf(phrase) {
    const words = phrase.toLowerCase().split(/\s+/).filter(Boolean).join(" ");
    const raw = await crypto.subtle.importKey("raw", utf8.encode(words), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(sealed.salt), iterations: sealed.iterations };
    return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  async function open(event) {
    event.preventDefault();
    const field = byId("phrase");
    if (!(globalThis.crypto && crypto.subtle)) {
      say("open-state", "This browser has no WebCrypto for files. Please try another one.", true);
      return;
    }
    say("open-state", "Opening. This takes a few seconds.");
    byId("open").disabled = true;
    try {
      const tried = await keyOf(field.value);
      const how = { name: "AES-GCM", iv: bytes(sealed.nonce), additionalData: bound("page") };
      const plain = await crypto.subtle.decrypt(how, tried, bytes(sealed.sealed));
      const held = JSON.parse(new TextDecoder().decode(plain));
      key = tried;
      sharing = held.sharing;
      show(held);
    } catch {
      field.setAttribute("aria-invalid", "true");
      say("open-state", "That phrase does not open this page. Please look at each word and try again.", true);
      field.focus();
      field.select();
    } finally {
      byId("open").disabled = false;
    }
  }

  // Text is set as text everywhere: whatever somebody wrote stays words.
  function add(parent, tag, text = "") {
    const made = document.createElement(tag);
    made.textContent = text;
    parent.append(made);
    return made;
  }

  function addTable(parent, table) {
    const made = add(parent, "table");
    const heads = add(add(made, "thead"), "tr");
    for (const head of table.heads) add(heads, "th", head).scope = "col";
    const body = add(made, "tbody");
    for (const row of table.rows) {
      const line = add(body, "tr");
      for (const cell of row) add(line, "td", cell);
    }
  }

  function show(held) {
    const report = byId("report");
    report.replaceChildren();
    add(report, "h1", held.title);
    for (const sentence of held.about) add(report, "p", sentence).className = "about";
    if (held.note) {
      add(report, "h3", "Note");
      add(report, "blockquote", held.note);
    }
    for (const part of held.parts) {
      add(report, "h2", part.title);
      if (!part.lines.length && !part.table && !part.quotes.length) add(report, "p", "Nothing noted.");
      for (const line of part.lines) add(report, "p", line);
      if (part.table) addTable(report, part.table);
      for (const [label, text] of part.quotes) {
        add(report, "h3", label);
        add(report, "blockquote", text);
      }
    }
    byId("phrase").value = "";
    byId("closed").hidden = true;
    byId("opened").hidden = false;
    report.focus();
  }

  async function save(event) {
    event.preventDefault();
    try {
      const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0"));
      const answer = JSON.stringify({
        id: id.join(""), sharing, name: byId("name").value, title: byId("title").value, text: byId("text").value,
        task: byId("task").value, task_on: byId("task-on").value || null,
      });
      // A length tells something: it is rounded up. JSON may end in blanks.
      const plain = utf8.encode(answer);
      const padded = new Uint8Array(Math.ceil((plain.length + 1) / 1024) * 1024).fill(32);
      padded.set(plain);
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const how = { name: "AES-GCM", iv: nonce, additionalData: bound("answer") };
      const made = new Uint8Array(await crypto.subtle.encrypt(how, key, padded));
      const file = JSON.stringify({
        format: "calmterm-answer", version: 1, iterations: sealed.iterations, salt: sealed.salt, nonce: base64(nonce),
        sealed: base64(made),
      });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file + "\n"], { type: "application/octet-stream" }));
      link.download = "answer.calmterm";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      say("answer-state", "Saved as answer.calmterm in your downloads. Send that file to the person who shared this.");
    } catch {
      say("answer-state", "It could not be saved. Your words are still here.", true);
    }
  }

  function close() {
    key = null;
    sharing = null;
    byId("report").replaceChildren();
    byId("answer-form").reset();
    say("answer-state", "");
    say("open-state", "");
    byId("opened").hidden = true;
    byId("closed").hidden = false;
    byId("phrase").focus();
  }

  byId("phrase").addEventListener("input", (event) => event.target.removeAttribute("aria-invalid"));
  byId("open-form").addEventListener("submit", open);
  byId("answer-form").addEventListener("submit", save);
  byId("close").addEventListener("click", close);
  byId("phrase").focus();
})();
