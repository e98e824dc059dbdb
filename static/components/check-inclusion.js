// Checks in the browser that an entry is under a seal's root: RFC 9162, section 2.1.3.2.
// <button data-check="/…/proof.json" data-root="hex" data-yes="…" data-no="…" data-away="…" hidden>
// followed by an element with data-answer. The browser does the sums; nobody is asked.
const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function hash(prefix, ...parts) {
  const whole = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  whole[0] = prefix;
  let at = 1;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

// Halves are taken by division: an index may be beyond what bit shifts can hold.
const half = (number) => Math.floor(number / 2);

async function rootOf(proof) {
  let made = await hash(0, bytes(proof.leaf));
  let at = proof.index;
  let last = proof.size - 1;
  if (at < 0 || at > last) return "";
  for (const each of proof.path) {
    const sibling = bytes(each);
    if (last === 0) return "";
    if (at % 2 === 1 || at === last) {
      made = await hash(1, sibling, made);
      while (at % 2 === 0 && at !== 0) { at = half(at); last = half(last); }
    } else {
      made = await hash(1, made, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 ? hex(made) : "";
}

function isAbout(proof) {
  const text = new TextDecoder().decode(bytes(proof.leaf));
  return text.startsWith(`entry ${proof.entry}\n`);
}

for (const button of document.querySelectorAll("[data-check]")) {
  if (!globalThis.crypto?.subtle) continue;
  const answer = button.parentElement.querySelector("[data-answer]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    let holds = false;
    try {
      const proof = await (await fetch(button.dataset.check)).json();
      holds = isAbout(proof) && (await rootOf(proof)) === button.dataset.root;
    } catch {
      answer.dataset.proved = "";
      answer.textContent = button.dataset.away;
      return;
    }
    answer.dataset.proved = holds ? "yes" : "no";
    answer.textContent = holds ? button.dataset.yes : button.dataset.no;
  });
}
