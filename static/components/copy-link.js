// <button type="button" data-copy="https://…" data-done="Copied" hidden>: shown only where it works.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.textContent;
    button.textContent = button.dataset.done || words;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}
