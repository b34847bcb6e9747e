// Shows the box that filters a table, and leaves the rows that have every word typed there; without scripts all stay.
for (const table of document.querySelectorAll("table[data-filtered]")) {
  const box = document.querySelector(".filter"), input = box.querySelector("input"), said = box.querySelector("output");
  let texts;
  const read = () => (texts ??= rowsOf(table).map((row) => [row, plain(row.textContent)]));
  const filter = () => {
    const words = plain(input.value).split(/\s+/);
    let shown = 0;
    for (const [row, text] of read()) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    tally(table);
    said.textContent = shown < texts.length ? `${shown} of ${texts.length}` : "";
  };
  box.hidden = false;
  input.addEventListener("input", filter);
  if (input.value) filter();
}
