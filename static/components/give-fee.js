// Says what covering the fee means for an amount typed by hand. The server counts again.
const box = document.querySelector("[data-fee-words]");
const free = document.querySelector("#other");
const line = document.querySelector(".fee-typed");

function cents(text) {
  const found = /^\s*\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{0,2}))?\s*$/.exec(text);
  return found ? Number(found[1].replaceAll(",", "")) * 100 + Number((found[2] || "").padEnd(2, "0")) : 0;
}

if (box && free && line) {
  const rate = Number(box.dataset.feeBasisPoints);
  const fixed = Number(box.dataset.feeFixed);
  const inWords = new Intl.NumberFormat(box.dataset.feeLanguage, { style: "currency", currency: "USD" });
  const say = (amount) => inWords.format(amount / 100);
  const plain = line.textContent;
  const tell = () => {
    const gift = cents(free.value);
    if (gift < 100) { line.textContent = plain; return; }
    const pays = Math.ceil(((gift + fixed) * 10000) / (10000 - rate));
    const without = gift - Math.floor((gift * rate + 5000) / 10000) - fixed;
    line.textContent = box.dataset.feeWords
      .replace("{pays}", say(pays)).replace("{gets}", say(gift)).replace("{without}", say(without));
  };
  free.addEventListener("input", tell);
  document.querySelectorAll(".key-row-amounts input").forEach((key) => key.addEventListener("change", tell));
  // Back from the payment page: the browser fills in again what was typed, after this has run.
  addEventListener("pageshow", tell);
}
