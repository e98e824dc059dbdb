// <form data-hold="2000" data-seed="…" data-bits="20" data-worker="…" data-go-on>: holds the button
// until the page is old enough and the work that is asked for is done, which begins at once.
const form = document.querySelector("form[data-hold]");

function aged() {
  return new Promise((done) => { setTimeout(done, Number(form.dataset.hold)); });
}

function worked() {
  const { seed, bits, worker } = form.dataset;
  if (!seed) return Promise.resolve();
  return new Promise((done) => {
    const hand = new Worker(worker, { type: "module" });
    hand.addEventListener("message", ({ data }) => { form.elements.work.value = data; hand.terminate(); done(); });
    hand.addEventListener("error", done);
    hand.postMessage({ seed, bits: Number(bits) });
  });
}

if (form) {
  const held = form.querySelector("[data-held]");
  let isReady = false;
  let isHeld = false;
  const ready = Promise.all([aged(), worked()]).then(() => { isReady = true; });

  form.addEventListener("submit", (event) => {
    if (isReady || event.submitter?.name === "language") return;
    event.preventDefault();
    if (isHeld) return;
    isHeld = true;
    held.hidden = false;
    ready.then(() => { held.hidden = true; form.requestSubmit(event.submitter); });
  });

  if ("goOn" in form.dataset) {
    document.querySelectorAll("[data-without-script]").forEach((words) => { words.hidden = true; });
    document.querySelectorAll("[data-with-script]").forEach((words) => { words.hidden = false; });
    ready.then(() => { if (!isHeld && form.elements.work.value) form.requestSubmit(); });
  }
}
