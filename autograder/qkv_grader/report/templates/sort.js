// Makes the tables sortable; without scripts they stay as they are, sorted by student.
const { compare } = new Intl.Collator();
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, column) => {
    const cell = row.cells[column];
    if (!heads[column].classList.contains("number")) return cell.textContent.trim();
    const number = Number(cell.dataset.value ?? parseFloat(cell.textContent));
    return Number.isNaN(number) ? -1 : number; // what is withheld comes before 0
  };
  heads.forEach((head, column) => {
    if (head.querySelector(".unseen")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = rowsOf(table).map((row) => [value(row, column), row]);
      sorted.sort(([x], [y]) => (typeof x === "number" ? x - y : compare(x, y)) * (down ? -1 : 1));
      const size = table.tBodies[0].rows.length;
      [...table.tBodies].forEach((group, place) => {
        group.replaceChildren(...sorted.slice(place * size, (place + 1) * size).map(([, row]) => row));
      });
      tally(table);
    });
  });
}
