// The matrix by keyboard: one stop for Tab, arrows from cell to cell; headings fold what stands below them.
(() => {
  const table = document.querySelector("[data-matrix]");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const links = table.tBodies[0].querySelectorAll("td > a");
  links.forEach((link, place) => { link.tabIndex = place ? -1 : 0; });
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  const next = (cell, [down, along]) => {
    if (along) return cell.parentElement.cells[cell.cellIndex + along];
    for (let at = rows.indexOf(cell.parentElement) + down; rows[at]; at += down) {
      const found = rows[at].cells[cell.cellIndex];
      if (!rows[at].hidden && found.querySelector("a")) return found;
    }
    return null;
  };

  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = event.target.closest("td");
    if (!step || !cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const link = next(cell, step)?.querySelector("a");
    if (!link) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    link.tabIndex = 0;
    link.focus();
  });

  const depth = (row) => Number(row.dataset.depth);
  const fold = (head, closed) => {
    head.dataset.closed = closed ? "1" : "";
    head.querySelector("button").setAttribute("aria-expanded", String(!closed));
    const from = rows.indexOf(head) + 1;
    let under = Infinity; // rows below a heading that is itself closed stay so
    for (const row of rows.slice(from)) {
      if (depth(row) <= depth(head)) break;
      if (depth(row) <= under) under = Infinity;
      row.hidden = closed || under < Infinity;
      if (row.dataset.closed && under === Infinity) under = depth(row);
    }
  };
  for (const head of table.querySelectorAll("tr.fold")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "folder";
    button.textContent = head.cells[0].textContent;
    button.setAttribute("aria-expanded", "true");
    button.addEventListener("click", () => fold(head, !head.dataset.closed));
    head.cells[0].replaceChildren(button);
  }
})();
