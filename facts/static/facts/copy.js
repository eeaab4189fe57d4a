// Buttons that copy a field. Without this script they stay hidden, and the fields can be selected all the same.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // where there is no TLS the clipboard is not offered
    }
    said.textContent = "";
    requestAnimationFrame(() => { said.textContent = button.dataset.done; });
  });
}
