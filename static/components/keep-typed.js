// <form id="…" data-keep>: whoever chooses another language finds there what they had typed.
// Only with the click itself: a button of that form before its own would take the Enter key.
for (const form of document.querySelectorAll("form[data-keep]")) {
  for (const button of document.querySelectorAll(".language button")) {
    button.addEventListener("click", () => button.setAttribute("form", form.id));
  }
}
