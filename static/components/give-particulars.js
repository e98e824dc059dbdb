// <div data-least-minor="500000" hidden>: shows what the law asks of large gifts as soon as one is
// written, with the fee if it is covered. The server asks again.
const asked = document.querySelector("[data-least-minor]");
const free = document.querySelector("#other");
const form = asked?.closest("form");
const fee = document.querySelector("[data-fee-basis-points]");

if (form && free) {
  const covers = (gift) => gift > 0 && fee?.querySelector("input").checked;
  const paid = (gift) => covers(gift)
    ? Math.ceil(((gift + Number(fee.dataset.feeFixed)) * 10000) / (10000 - Number(fee.dataset.feeBasisPoints)))
    : gift;
  const tell = () => {
    const typed = Number(free.value.replaceAll(/[$,\s]/g, ""));
    const key = form.querySelector(".key-row-amounts input:checked");
    const gift = free.value.trim() ? Math.round(typed * 100) : Number(key?.value ?? 0);
    asked.hidden = !(paid(gift) >= Number(asked.dataset.leastMinor) || asked.querySelector("[aria-invalid]"));
  };
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  addEventListener("pageshow", tell);
}
