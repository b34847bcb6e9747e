// What searching and sorting share: a table's rows, in one group or many.
const rowsOf = (table) => [...table.tBodies].flatMap((group) => [...group.rows]);

// Letters that Unicode does not take apart, as who has no such key writes them.
const LETTERS = { æ: "ae", ð: "d", đ: "d", ı: "i", ł: "l", ø: "o", œ: "oe", ß: "ss", þ: "th" };

// A text as a search compares it: "jose" finds "José", "soren" finds "Søren".
const plain = (text) =>
  text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[æðđıłøœßþ]/g, (letter) => LETTERS[letter]);

// Tells each group how many of its rows are shown: so much room it takes until it is first in sight. Then a browser
// remembers its height, so after a search the scroll bar may be a little out until one scrolls there.
function tally(table) {
  for (const group of table.tBodies) {
    const shown = [...group.rows].filter((row) => !row.hidden).length;
    group.hidden = shown === 0;
    group.style.setProperty("--rows", shown);
  }
}
