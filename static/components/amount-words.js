// <button data-amount-words="Approve {amount}">Approve</button>: says the amount of its form's field.
const inWords = new Intl.NumberFormat(document.documentElement.lang === "es" ? "es-US" : "en-US", { style: "currency", currency: "USD" });

for (const button of document.querySelectorAll("[data-amount-words]")) {
  const field = button.form.elements.namedItem("amount");
  const plain = button.textContent;
  const tell = () => {
    const found = /^\s*\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{0,2})?\s*$/.exec(field.value);
    button.textContent = found
      ? button.dataset.amountWords.replace("{amount}", inWords.format(Number(found[1].replaceAll(",", "") + (found[2] || ""))))
      : plain;
  };
  field.addEventListener("input", tell);
  tell();
}
