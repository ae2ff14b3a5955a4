// Draws the picture of the threads so that it can be moved and enlarged. Without it the server's picture stays.
const holder = document.getElementById("picture");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const COLOURS = {
  inspection: "#ece8f4", action: "#e6f2ea", finding: "#fff8e0", kpi: "#e5f0f8", body: "#f1f1f1",
};

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
    "curve-style": "bezier",
  } },
  { selector: "edge.proposed, edge.planned, edge.outdated", style: { "line-style": "dashed" } },
  { selector: "edge.lapsed, edge.ended, edge.rejected", style: { "line-style": "dotted" } },
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

function draw(elements) {
  const canvas = document.createElement("div");
  canvas.className = "site-graph";
  canvas.setAttribute("aria-hidden", "true");
  const line = document.createElement("p");
  line.className = "govuk-body";
  line.setAttribute("role", "status");
  line.textContent = "Choose a record in the picture to see its threads and to open it.";
  const buttons = document.createElement("div");
  buttons.className = "site-graph-buttons";
  holder.append(buttons, canvas, line);
  const picture = holder.querySelector(".site-picture");
  picture.hidden = true;
  const graph = window.cytoscape({
    container: canvas, elements, style: LOOKS, layout: { name: "preset", fit: false },
    minZoom: 0.05, maxZoom: 3, wheelSensitivity: 0.3, autoungrabify: true, boxSelectionEnabled: false,
  });
  const shown = () => { graph.fit(undefined, 20); if (graph.zoom() < 0.35) top(); };
  const top = () => {
    const box = graph.elements().boundingBox();
    const zoom = Math.max(graph.width() / (box.w + 40), 0.1);
    graph.viewport({ zoom, pan: { x: (20 - box.x1) * zoom, y: (20 - box.y1) * zoom } });
  };
  shown();
  graph.on("tap", "node", (event) => lead(graph, line, event.target));
  graph.on("tap", (event) => { if (event.target === graph) graph.elements().removeClass("faint"); });
  buttons.append(
    button("Zoom in", () => zoomed(graph, 1.5)), button("Zoom out", () => zoomed(graph, 1 / 1.5)),
    button("Left", () => panned(graph, 200, 0)), button("Right", () => panned(graph, -200, 0)),
    button("Up", () => panned(graph, 0, 200)), button("Down", () => panned(graph, 0, -200)),
    button("Show all", () => graph.fit(undefined, 20)),
  );
  holder.dataset.drawn = elements.nodes.length;
}

if (holder && window.cytoscape) {
  const answer = await fetch(holder.dataset.graph, { headers: { Accept: "application/json" } });
  if (answer.ok) draw(await answer.json());
}
