// Puts Swagger UI in the place of the list of operations, which stays where there are no scripts.
const place = document.getElementById("operations");
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  supportedSubmitMethods: ["get"],
  validatorUrl: null,
});
