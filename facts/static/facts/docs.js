// Puts Swagger UI in the place of the list of operations, which stays where there are no scripts.
const place = document.getElementById("operations");
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: false, // its links stand within buttons
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  supportedSubmitMethods: ["get"],
  validatorUrl: null,
});
// What Swagger UI leaves without a name, or out of the keyboard's reach.
const mend = () => {
  for (const select of place.querySelectorAll("select:not([aria-label])")) {
    const row = select.closest("tr, .opblock-section, .response-controls") || select.parentElement;
    const name = row.querySelector(".parameter__name, .response-control-media-type__title, h4");
    select.setAttribute("aria-label", name ? name.textContent.trim() : place.dataset.choice);
  }
  for (const part of place.querySelectorAll("pre:not([tabindex]), .highlight-code:not([tabindex])")) {
    part.setAttribute("tabindex", "0");
  }
  for (const [level, title] of [[2, ".opblock-tag"], [3, "h4"], [4, "h5"]]) {
    for (const head of place.querySelectorAll(title)) head.setAttribute("aria-level", level);
  }
};
new MutationObserver(mend).observe(place, { childList: true, subtree: true });
