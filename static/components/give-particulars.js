// <div data-least-minor="500000" hidden>: shows what the law asks of large gifts as soon as one is
// written. The server asks again.
const asked = document.querySelector("[data-least-minor]");
const free = document.querySelector("#other");
const form = asked?.closest("form");

if (form && free) {
  const tell = () => {
    const typed = Number(free.value.replaceAll(/[$,\s]/g, ""));
    const key = form.querySelector(".key-row-amounts input:checked");
    const gift = free.value.trim() ? Math.round(typed * 100) : Number(key?.value ?? 0);
    asked.hidden = !(gift >= Number(asked.dataset.leastMinor) || asked.querySelector("[aria-invalid]"));
  };
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  addEventListener("pageshow", tell);
}
