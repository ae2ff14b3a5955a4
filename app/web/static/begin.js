// Says that scripts run, before anything is drawn: the design system hides what they would add.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
