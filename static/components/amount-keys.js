// An amount typed by hand and an amount key exclude each other.
for (const form of document.querySelectorAll("form")) {
  const keys = [...form.querySelectorAll(".key-row-amounts input")];
  const free = form.querySelector(".money-input .input");
  if (!keys.length || !free) continue;
  free.addEventListener("input", () => {
    if (free.value.trim()) keys.forEach((key) => { key.checked = false; });
  });
  keys.forEach((key) => key.addEventListener("change", () => { free.value = ""; }));
}
