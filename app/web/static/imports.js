// Shows how far the upload of documents is, and that they are being read. Without it, the form works as any other.
const PROGRESS = { "X-Upload-Progress": "1" };
const MEGABYTE = 1024 * 1024;

function wake(form) {
  const panel = form.querySelector("[data-progress]");
  const bar = panel.querySelector("progress");
  const said = panel.querySelector("[data-progress-said]");
  const stop = panel.querySelector("[data-progress-stop]");
  const send = form.querySelector("button[type=submit]");
  let last = -1;
  let watching;

  function tell(text, done) {
    said.textContent = text;
    if (done === undefined) bar.removeAttribute("value");
    else bar.value = done;
  }

  function rest(text) {
    form.removeAttribute("aria-busy");
    send.disabled = false;
    bar.hidden = stop.hidden = true;
    said.textContent = text;
  }

  form.addEventListener("submit", (event) => {
    const files = [...form.querySelector("input[type=file]").files];
    if (files.length === 0) return;
    event.preventDefault();
    panel.hidden = false;
    const size = files.reduce((sum, file) => sum + file.size, 0) / MEGABYTE;
    if (size > Number(form.dataset.limitMb)) {
      rest(`These documents have ${size.toFixed(1)} MB. At most ${form.dataset.limitMb} MB are taken in at once: hand in fewer, or split the document.`);
      return;
    }
    const request = new XMLHttpRequest();
    bar.hidden = stop.hidden = false;
    send.disabled = true;
    form.setAttribute("aria-busy", "true");
    tell("Uploading.", 0);
    stop.onclick = () => request.abort();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const percent = Math.floor((100 * loaded) / total);
      bar.value = percent;
      // Whoever hears the page is told each quarter, and not each percent.
      if (Math.floor(percent / 25) > last) said.textContent = `Uploading: ${percent}%.`;
      last = Math.floor(percent / 25);
    });
    request.upload.addEventListener("load", () => {
      stop.hidden = true;
      const [reading, listed] = files.length === 1
        ? ["Reading the document. This may take a minute.", "It is listed below as soon as it is read."]
        : [`Reading ${files.length} documents. This may take a few minutes.`, "They are listed below one after the other, as they are read."];
      const below = document.getElementById("listing") !== null;
      tell(below ? `${reading} ${listed}` : reading);
      if (below) watching = setInterval(() => relist(form.action), 1000);
    });
    request.addEventListener("loadend", () => clearInterval(watching));
    request.addEventListener("load", () => {
      const next = request.getResponseHeader("Location");
      if (request.status === 204 && next) location.assign(next);
      else show(request.responseText);
    });
    request.addEventListener("error", () => rest("The upload broke off. Nothing was stored: try again."));
    request.addEventListener("abort", () => rest("The upload was stopped. Nothing was stored."));
    request.open("POST", form.action);
    for (const [name, value] of Object.entries(PROGRESS)) request.setRequestHeader(name, value);
    request.send(new FormData(form));
  });
}

// What was read is stored at once, while the rest is still read: the list of the page says so.
async function relist(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [before, after] = [document.getElementById("listing"), page.getElementById("listing")];
  if (before && after && before.textContent !== after.textContent) before.replaceWith(after);
}

// A page that says what is wrong takes the place of this one.
async function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = document.getElementById("main-content");
  main.replaceWith(page.getElementById("main-content"));
  document.title = page.title;
  const { initAll } = await import(document.querySelector("script[data-govuk-frontend]").dataset.govukFrontend);
  initAll({ scope: document.getElementById("main-content") });
  document.querySelectorAll("form[data-upload]").forEach(wake);
  scrollTo(0, 0);
}

document.querySelectorAll("form[data-upload]").forEach(wake);
