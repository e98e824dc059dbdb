// Whoever comes back to a form finds all that they wrote: the browser fills it in again, also in
// parts that are folded away.
addEventListener("pageshow", () => {
  for (const part of document.querySelectorAll("form details")) {
    if ([...part.querySelectorAll("textarea, input")].some((each) => each.value.trim())) part.open = true;
  }
});
