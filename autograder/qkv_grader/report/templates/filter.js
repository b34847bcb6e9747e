// Shows the box that filters a table, and leaves the rows that have every word typed there; without scripts all stay.
for (const table of document.querySelectorAll("table[data-filtered]")) {
  const box = document.querySelector(".filter"), said = box.querySelector("output");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...table.tBodies[0].rows].map((row) => [row, plain(row.textContent)]);
  const filter = () => {
    const words = plain(box.querySelector("input").value).split(/\s+/);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    said.textContent = shown < rows.length ? `${shown} of ${rows.length}` : "";
  };
  box.hidden = false;
  box.addEventListener("input", filter);
  filter();
}
