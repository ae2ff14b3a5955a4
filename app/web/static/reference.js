// Lists the operations of the REST interface, from the service's own document and nowhere else.
const holder = document.getElementById("reference");

window.SwaggerUIBundle({
  domNode: holder,
  url: holder.dataset.document,
  // One kind of record is opened at a time: there are many operations.
  docExpansion: "none",
  // The schemas stay folded: each is told where it is used.
  defaultModelsExpandDepth: 0,
  // Swagger's own service, which would be asked whether the document is valid.
  validatorUrl: null,
  onComplete: () => { holder.dataset.drawn = "true"; },
});
