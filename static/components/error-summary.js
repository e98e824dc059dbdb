// Brings keyboard and screen reader to what is wrong, and from each line into its field.
const summary = document.querySelector("[data-error-summary]");
summary?.focus();
summary?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field, .choices, .keys, .check") || field).scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});
