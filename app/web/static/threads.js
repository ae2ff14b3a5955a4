// Draws the picture of the threads so that it can be moved and enlarged. Without it the server's picture stays.
const holder = document.getElementById("picture");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const COLOURS = {
  inspection: "#ece8f4", action: "#e6f2ea", finding: "#fff8e0", kpi: "#e5f0f8", body: "#f1f1f1",
};

// Texts are 12 pixels high at this: what they say can be read without enlarging anything.
const READABLE = 1;
const EDGE = 20;

// A bow to the left of the column, whichever of the two stands above.
function beside(edge) {
  return edge.source().position("y") < edge.target().position("y") ? 55 : -55;
}

const LOOKS = [
  { selector: "node", style: {
    shape: "round-rectangle", width: 290, height: 62, label: "data(label)", "text-wrap": "wrap", "text-max-width": 270,
    "text-valign": "center", "text-halign": "center", "font-size": 12, color: "#0b0c0c",
    "border-width": 1.2, "border-color": "#505a5f", "background-color": "#fff",
  } },
  ...Object.entries(COLOURS).map(([kind, colour]) => (
    { selector: `node.${kind}`, style: { "background-color": colour } })),
  { selector: "node.broken", style: { "border-style": "dashed", "border-width": 3, "border-color": "#9c2a00" } },
  { selector: "node:selected", style: { "border-width": 5, "border-style": "solid", "border-color": "#0b0c0c" } },
  { selector: "edge", style: {
    width: 1.4, "line-color": "#1d5a8a", "target-arrow-color": "#1d5a8a", "target-arrow-shape": "triangle",
    "curve-style": "straight",
  } },
  // Lines leave and arrive at the sides of the boxes, so that none runs through the boxes of a column.
  { selector: "edge.forth", style: { "source-endpoint": "50% 0%", "target-endpoint": "-50% 0%" } },
  { selector: "edge.back", style: { "source-endpoint": "-50% 0%", "target-endpoint": "50% 0%" } },
  { selector: "edge.beside", style: {
    "source-endpoint": "-50% 0%", "target-endpoint": "-50% 0%", "curve-style": "unbundled-bezier",
    "edge-distances": "endpoints", "control-point-weights": 0.5, "control-point-distances": beside,
    "line-color": "#6b5b95", "target-arrow-color": "#6b5b95",
  } },
  { selector: "edge.answered_by, edge.moves", style: { "line-color": "#2b7a4b", "target-arrow-color": "#2b7a4b" } },
  { selector: "edge.has_finding", style: { "line-color": "#767c80", "target-arrow-shape": "none" } },
  { selector: "edge.proposed, edge.planned, edge.outdated", style: { "line-style": "dashed" } },
  { selector: "edge.lapsed, edge.ended, edge.rejected", style: { "line-style": "dotted" } },
  { selector: "node.heading", style: {
    "background-opacity": 0, "border-width": 0, "font-size": 18, "font-weight": "bold", "text-valign": "center",
    events: "no",
  } },
  { selector: ".faint", style: { opacity: 0.2 } },
];

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function moved(graph, target) {
  graph.stop();
  if (still) graph.viewport({ zoom: target.zoom ?? graph.zoom(), pan: target.pan ?? graph.pan() });
  else graph.animate(target, { duration: 200 });
}

function zoomed(graph, factor) {
  const zoom = Math.min(Math.max(graph.zoom() * factor, graph.minZoom()), graph.maxZoom());
  const [x, y] = [graph.width() / 2, graph.height() / 2];
  const scale = zoom / graph.zoom();
  const pan = { x: x - (x - graph.pan().x) * scale, y: y - (y - graph.pan().y) * scale };
  moved(graph, { zoom, pan });
}

function panned(graph, x, y) {
  moved(graph, { pan: { x: graph.pan().x + x, y: graph.pan().y + y } });
}

function lead(graph, line, node) {
  const thread = node.predecessors().union(node.successors()).union(node);
  graph.elements().addClass("faint");
  thread.removeClass("faint");
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = node.data("url");
  link.textContent = node.data("title");
  line.replaceChildren("Open ", link);
}

function headed(headings) {
  return headings.map(({ text, x, y }) => (
    { data: { id: `heading ${text}`, label: text }, classes: "heading", position: { x, y }, selectable: false }));
}

function started(graph) {
  const { x1, y1, w, h } = graph.elements().boundingBox();
  graph.zoom(READABLE);
  if (w + 2 * EDGE <= graph.width() && h + 2 * EDGE <= graph.height()) {
    graph.center();
    return;
  }
  // The first column with a record in the upper half of what is in sight: one that begins below would show nothing.
  const middle = y1 + graph.height() / 2;
  const seen = graph.nodes().filter((node) => !node.hasClass("heading") && node.position("y") < middle);
  const left = seen.nonempty() ? seen.boundingBox().x1 : x1;
  graph.pan({ x: EDGE - left, y: EDGE - y1 });
}

function explained(rules) {
  const made = document.createElement("details");
  made.className = "govuk-details";
  const summary = document.createElement("summary");
  summary.className = "govuk-details__summary";
  const title = document.createElement("span");
  title.className = "govuk-details__summary-text";
  title.textContent = "What the codes and lines mean";
  summary.append(title);
  const told = document.createElement("ul");
  told.className = "govuk-details__text govuk-list";
  const lines = [
    ...Object.entries(rules).map(([code, words]) => `${code}: ${words}`),
    "Dashed outline: the record has gaps",
    "Dashed line: proposed, planned or outdated; dotted line: lapsed, ended or rejected",
    "Green line: answered by, moves; purple line: restates, repeats, part of, succeeded by",
  ];
  told.append(...lines.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  made.append(summary, told);
  return made;
}

function draw({ nodes, edges, headings, rules, left_out: leftOut }) {
  const canvas = document.createElement("div");
  canvas.className = "site-graph";
  canvas.setAttribute("aria-hidden", "true");
  const line = document.createElement("p");
  line.className = "govuk-body";
  line.setAttribute("role", "status");
  const rest = leftOut ? ` ${leftOut} records on no thread are left out of it.` : "";
  line.textContent = `Choose a record in the picture to see its threads and to open it.${rest}`;
  const buttons = document.createElement("div");
  buttons.className = "site-graph-buttons";
  buttons.setAttribute("role", "group");
  buttons.setAttribute("aria-label", "Move and enlarge the picture");
  holder.append(buttons, canvas, line, explained(rules));
  holder.querySelector(".site-picture").hidden = true;
  const graph = window.cytoscape({
    container: canvas, elements: { nodes: [...nodes, ...headed(headings)], edges }, style: LOOKS,
    layout: { name: "preset", fit: false }, minZoom: 0.05, maxZoom: 3, autoungrabify: true, boxSelectionEnabled: false,
  });
  started(graph);
  new ResizeObserver(() => graph.resize()).observe(canvas);
  // The wheel moves the page, as everywhere; with Ctrl it enlarges the picture.
  const paged = (event) => { if (!event.ctrlKey) event.stopPropagation(); };
  canvas.addEventListener("wheel", paged, { capture: true, passive: true });
  graph.on("tap", "node", (event) => lead(graph, line, event.target));
  graph.on("tap", (event) => { if (event.target === graph) graph.elements().removeClass("faint"); });
  buttons.append(
    button("Zoom in", () => zoomed(graph, 1.5)), button("Zoom out", () => zoomed(graph, 1 / 1.5)),
    button("Left", () => panned(graph, 200, 0)), button("Right", () => panned(graph, -200, 0)),
    button("Up", () => panned(graph, 0, 200)), button("Down", () => panned(graph, 0, -200)),
    button("Show all", () => graph.fit(undefined, EDGE)), button("Back to the start", () => started(graph)),
  );
  holder.dataset.drawn = nodes.length;
}

if (holder && window.cytoscape) {
  const answer = await fetch(holder.dataset.graph, { headers: { Accept: "application/json" } });
  if (answer.ok) draw(await answer.json());
}
