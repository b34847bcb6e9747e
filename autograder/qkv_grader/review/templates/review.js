// Keys, search, the tick. Without scripts every page and form still works.
const typing = (element) => element?.matches?.("input:not([type=checkbox]), textarea, select");
const dialog = document.getElementById("keys");

// ---- keys: whatever has data-key can be reached by it
const keyed = [...document.querySelectorAll("[data-key]")];
for (const element of keyed) {
  if (element.dataset.key !== "?") element.setAttribute("aria-keyshortcuts", element.dataset.key);
}
function explain() {
  const list = dialog.querySelector("dl");
  const said = keyed.map((element) => [element.dataset.key, element.dataset.says]);
  if (document.querySelector("form[data-question] [data-focus]")) said.push(["1…9", "To the form of that question"]);
  if (document.querySelector("[data-rows]")) said.push(["j, k", "Down, up the list"]);
  list.replaceChildren(...said.flatMap(([key, says]) => {
    const [dt, kbd, dd] = ["dt", "kbd", "dd"].map((tag) => document.createElement(tag));
    kbd.textContent = key;
    dd.textContent = says;
    dt.append(kbd);
    return [dt, dd];
  }));
  dialog.showModal();
}
function walk(step) {
  const links = [...document.querySelectorAll("[data-rows] [data-student]:not([hidden]) a")];
  const now = links.indexOf(document.activeElement);
  links[Math.min(Math.max(now + step, 0), links.length - 1)]?.focus();
}
document.querySelector("[data-keys]").addEventListener("click", explain);
document.addEventListener("keydown", (event) => {
  const here = document.activeElement;
  if (event.key === "Escape" && typing(here)) return here.blur();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && here.form) return here.form.requestSubmit();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(here) || dialog.open) return;
  const form = document.querySelector(`[data-focus="${CSS.escape(event.key)}"]`)?.form;
  const target = keyed.find((element) => element.dataset.key === event.key);
  if (form) {
    form.closest("details")?.setAttribute("open", "");
    form.elements.points.focus();
    form.elements.points.select();
  } else if (target?.matches("input[type=search]")) {
    target.focus();
  } else if (target) {
    target.click();
  } else if (event.key === "j" || event.key === "k") {
    walk(event.key === "j" ? 1 : -1);
  } else return;
  event.preventDefault();
});

// ---- what sends its form by itself
for (const tick of document.querySelectorAll("[data-reviewed]")) tick.addEventListener("change", () => tick.form.requestSubmit());
for (const select of document.querySelectorAll("[data-goes]")) select.addEventListener("change", () => select.form.requestSubmit());

// ---- a form is sent once
for (const form of document.querySelectorAll("form[data-question]")) {
  form.addEventListener("submit", () => setTimeout(() => form.querySelectorAll("button").forEach((one) => { one.disabled = true; })));
}
addEventListener("pageshow", () => document.querySelectorAll("button:disabled").forEach((one) => { one.disabled = false; }));

// ---- search: every word in the row, a score such as <10 or >=18, or all of it in the name of a case that was lost
const box = document.querySelector("[data-filter]");
if (box) {
  const rows = [...document.querySelectorAll("[data-rows] [data-student]")].map((row) => ({
    row,
    text: plain(`${row.dataset.student} ${row.textContent}`).replace(/\s+/g, " "),
    score: row.dataset.score ? Number(row.dataset.score) : NaN,
    lost: new Set((row.dataset.lost ?? "").split(" ")),
  }));
  const cases = [...document.querySelectorAll("#cases option")].map((option) => plain(option.value));
  const compare = { "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b, "=": (a, b) => a === b };
  const test = (word) => {
    const score = /^([<>]=?|=)(\d+(?:\.\d+)?)$/.exec(word);
    if (score) return (one) => compare[score[1]](one.score, Number(score[2]));
    return (one) => one.text.includes(word);
  };
  const table = document.querySelector("table[data-rows]");
  const nobody = document.querySelector("[data-nobody]");
  const filter = () => {
    const asked = plain(box.value.trim());
    const tests = asked.split(/\s+/).filter(Boolean).map(test);
    const places = asked.length > 2 ? cases.flatMap((name, place) => (name.includes(asked) ? [String(place)] : [])) : [];
    let shown = 0;
    for (const one of rows) {
      one.row.hidden = !(tests.every((test_) => test_(one)) || places.some((place) => one.lost.has(place)));
      shown += !one.row.hidden;
    }
    if (table) tally(table);
    document.querySelector("[data-count]").textContent = asked ? `${shown} of ${rows.length}` : "";
    if (nobody) {
      nobody.hidden = shown > 0;
      nobody.querySelector("a").href = `/class?search=${encodeURIComponent(box.value.trim())}`;
    }
  };
  box.addEventListener("input", filter);
  if (box.value) filter();
}

// ---- what is typed and not saved waits in this tab until it is; a form is saved when the next page says so
const sent = sessionStorage.getItem("sent");
if (sent && document.getElementById("saved")) {
  sessionStorage.removeItem(sent);
  sessionStorage.removeItem("sent");
}
for (const form of document.querySelectorAll("form[data-question]")) {
  const again = "again" in form.dataset; // it holds what was sent from another page
  const own = `typed ${location.pathname} ${form.dataset.question} ${form.closest("[data-group]")?.id ?? ""}`;
  const key = again ? sent ?? own : own;
  const fields = ["points", "comment", "reason"].map((name) => form.elements[name]);
  const note = document.createElement("span");
  note.className = "unsaved";
  note.textContent = "not saved yet";
  form.addEventListener("input", () => {
    const typed = fields.filter((field) => again || field.value !== field.defaultValue);
    if (typed.length) sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(typed.map((field) => [field.name, field.value]))));
    else sessionStorage.removeItem(key);
    if (!typed.length) note.remove();
  });
  form.addEventListener("submit", () => sessionStorage.setItem("sent", key));
  const waiting = again ? null : JSON.parse(sessionStorage.getItem(key));
  if (!waiting) continue;
  for (const [name, value] of Object.entries(waiting)) form.elements[name].value = value;
  form.closest("details")?.setAttribute("open", "");
  form.append(note);
}
