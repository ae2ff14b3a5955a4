// Arrow keys move from one filled cell of the heat map to the next. Without it, Tab does.
const heat = document.getElementById("heat");
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

heat?.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const cell = event.target.closest("tbody td");
  if (!step || !cell) return;
  const rows = [...heat.tBodies[0].rows];
  let row = rows.indexOf(cell.parentElement) + step[0];
  let column = cell.cellIndex + step[1];
  while (rows[row]?.cells[column]) {
    const link = rows[row].cells[column].querySelector("a.site-cell");
    if (link) {
      event.preventDefault();
      link.focus();
      return;
    }
    row += step[0];
    column += step[1];
  }
});
