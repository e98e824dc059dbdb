// In the queue, j and k walk the rows and Enter opens one, as it does on any focused link.
const links = [...document.querySelectorAll(".queue tbody th a")];
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !links.length) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const row = document.activeElement?.closest("tr");
  const here = links.findIndex((link) => link.closest("tr") === row);
  const next = here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus();
  event.preventDefault();
});
