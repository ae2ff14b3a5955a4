// Wakes the design system's components, also those in parts that htmx brings in.
const address = document.querySelector("script[data-govuk-frontend]").dataset.govukFrontend;
const { initAll } = await import(address);

initAll();
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) initAll({ scope: event.detail.elt });
});

// An address that is sent on says what the list is narrowed by, and nothing else.
document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  for (const [name, value] of [...event.detail.formData.entries()]) if (value === "") event.detail.formData.delete(name);
});

// Whoever hears the page is told that a list has changed.
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "listing") return;
  const rows = document.querySelectorAll("#listing tbody tr").length;
  document.getElementById("site-status").textContent = `The list now shows ${rows} rows.`;
});
