// On a case, D opens the form to decline and N goes to the next case, as the buttons themselves do.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.tagName === "DETAILS") {
    // Who has voted finds it folded away within "Change your vote".
    for (let part = found; part; part = part.parentElement.closest("details")) part.open = true;
    found.querySelector("textarea").focus();
  } else {
    found.click();
  }
});
