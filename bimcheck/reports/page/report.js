"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { columns, texts, ends, words } = data;
  const FIRST = 50, MORE = 200, PRINTED = 200, OPEN_GROUPS = 3, UNGROUPED = 20;
  const root = document.documentElement;
  const rules = [...document.querySelectorAll("#findings .rule")];
  const form = document.querySelector(".filters");
  let language = root.dataset.language === "en" ? 1 : 0;
  let matches = null; // per rule the rows that pass the filters; null where all do

  const say = (key, ...values) => words[key][language].replace(/\{(\d)\}/g, (_, n) => values[n]);
  const count = (number) => number.toLocaleString("en-US");
  const text = (column, row) => { const place = columns[column][row]; return place === null ? null : texts[place]; };
  const both = (name) => name + (language ? "_en" : "_zh");

  // Text only ever becomes text: nothing here parses markup.
  function make(name, options = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "label") element.dataset.label = value; else element[key] = value;
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  async function copy(button, value) {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      const area = make("textarea", { value });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = button.textContent;
    button.textContent = say("copied");
    setTimeout(() => { button.textContent = before; }, 1200);
  }

  // Rows: which findings of a rule are shown, and how they look.
  function rowsOf(rule) {
    if (matches) return matches[rule];
    return Array.from({ length: ends[rule + 1] - ends[rule] }, (_, n) => ends[rule] + n);
  }

  function elementCell(row, mixed) {
    const name = text("name", row);
    const file = text("file", row), whole = columns.class[row] === null && columns.id[row] === null;
    const shown = name || (whole ? file || say("wholeFile") : say("noName"));
    const cell = make("td", {}, make("bdi", { textContent: shown, className: name ? "" : "none" }));
    if (file && !(whole && !name)) cell.append(make("small", { textContent: file }));
    if (mixed && columns.class[row] !== null) cell.append(make("small", { textContent: text("class", row) }));
    if (columns.standing[row] > 0) cell.append(make("small", { className: "settled", textContent: data.standings[columns.standing[row]][language] }));
    return cell;
  }

  function marksCell(row) {
    const id = columns.id[row], line = columns.line[row], tag = columns.tag[row];
    const marks = [tag, id === null ? null : "#" + id, line === null ? null : say("line", count(line))];
    return make("td", { className: "marks" }, ...marks.filter((mark) => mark !== null).map((mark) => make("bdi", { textContent: mark })));
  }

  function said(name, row) {
    const shown = make("bdi", { textContent: text(both(name), row) ?? "" });
    const measured = columns.measured[row] ?? null, tolerance = columns.tolerance[row] ?? null;
    // what the text says already, rounded or as a percentage, is not said twice
    const numbers = (shown.textContent.replace(/(\d),(?=\d{3})/g, "$1").match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
    const told = (number) => [number, number / 100].some((each) => Math.abs(each - measured) <= 6e-4);
    if (name !== "observed" || measured === null || numbers.some(told)) return [shown];
    const parts = [say("measured", Number(measured.toPrecision(7)))];
    if (tolerance !== null) parts.push(say("tolerance", Number(tolerance.toPrecision(7))));
    return [shown, make("small", { textContent: parts.join(" · ") })];
  }

  function guidCell(row) {
    const value = columns.global_id[row];
    if (value === null) return make("td");
    const button = make("button", { type: "button", textContent: say("copy") });
    button.addEventListener("click", () => copy(button, value));
    return make("td", {}, make("div", { className: "guid" }, make("bdi", { textContent: value }), button));
  }

  function line(row, differing, mixed) {
    const storey = make("td", { label: say("storey") }, make("bdi", { textContent: text("storey", row) ?? "–" }));
    return make("tr", {}, elementCell(row, mixed), marksCell(row), storey, ...differing.map((name) => make("td", { label: say(name) }, ...said(name, row))), guidCell(row));
  }

  function fillGroup(group, rows, mixed) {
    if (group.dataset.filled) return;
    group.dataset.filled = "yes";
    // what all rows of the group have in common is said once above them
    const same = (column) => rows.every((row) => (column[row] ?? null) === (column[rows[0]] ?? null));
    const alike = (name) => same(columns[both(name)]) && (name !== "observed" || same(columns.measured));
    const differing = ["observed", "expected"].filter((name) => !alike(name));
    for (const name of ["expected", "observed"]) {
      if (differing.includes(name) || !text(both(name), rows[0])) continue;
      group.append(make("p", { className: "common" }, make("span", { textContent: say(name) }), ...said(name, rows[0])));
    }
    const heads = [["element", "c-element"], ["marks", "c-marks"], ["storey", "c-storey"], ...differing.map((name) => [name, ""])];
    const body = make("tbody");
    const headings = heads.map(([key, className]) => make("th", { textContent: say(key), className }));
    group.append(make("table", {}, make("thead", {}, make("tr", {}, ...headings, make("th", { textContent: "GlobalId", className: "c-guid" }))), body));
    const button = make("button", { type: "button", className: "more" });
    const cut = make("p", { className: "cut" });
    group.append(button, cut);
    let shown = 0;
    group.show = (wanted) => {
      for (; shown < Math.min(wanted, rows.length); shown++) body.append(line(rows[shown], differing, mixed));
      const left = rows.length - shown;
      button.hidden = !left;
      cut.hidden = !left;
      button.textContent = say("more", count(Math.min(MORE, left)), count(left));
      cut.textContent = say("cut", count(shown), count(left));
    };
    button.addEventListener("click", () => group.show(shown + MORE));
    group.show(FIRST);
  }

  function addGroup(holder, name, rows, open, mixed) {
    const button = make("button", { type: "button", textContent: say("copyGroup") });
    const ids = [...new Set(rows.map((row) => columns.global_id[row]))].filter((id) => id !== null);
    button.addEventListener("click", (event) => { event.preventDefault(); copy(button, ids.join("\n")); });
    const title = make("summary", {}, make("b", { textContent: name }), make("span", { className: "number", textContent: count(rows.length) }), ids.length > 1 ? button : null);
    const group = make("details", { className: "group", open }, title);
    group.fill = () => fillGroup(group, rows, mixed);
    group.addEventListener("toggle", () => { if (group.open) group.fill(); });
    holder.append(group);
    if (open) group.fill();
  }

  function fill(rule) {
    const holder = rules[rule].querySelector(".members"), rows = rowsOf(rule), byClass = new Map();
    for (const row of rows) {
      const key = columns.class[row];
      if (!byClass.has(key)) byClass.set(key, []);
      byClass.get(key).push(row);
    }
    const named = (key) => (key === null ? say("wholeFile") : texts[key]);
    const groups = [...byClass].sort((a, b) => b[1].length - a[1].length);
    holder.replaceChildren();
    holder.dataset.filled = "yes";
    if (groups.length > 1 && rows.length <= UNGROUPED) {
      // a heading for every second row would hide the rows
      addGroup(holder, groups.map(([key]) => named(key)).join(" · "), rows, true, true);
    } else {
      groups.forEach(([key, members], number) => addGroup(holder, named(key), members, number < OPEN_GROUPS, false));
    }
  }

  function refresh() {
    rules.forEach((element, rule) => {
      const holder = element.querySelector(".members");
      delete holder.dataset.filled;
      if (element.open) fill(rule); else holder.replaceChildren();
    });
  }

  // Filters.
  function accepted() {
    const wanted = form.elements, query = wanted.text.value.trim().toLowerCase();
    const severities = new Set(["error", "warning", "info"].filter((name) => wanted[name].checked));
    const storey = wanted.storey.value, klass = wanted.class.value, standing = wanted.standing ? wanted.standing.value : "";
    if (!query && severities.size === 3 && !storey && !klass && !standing) return null;
    const number = query.startsWith("#") ? query.slice(1) : query;
    const hits = query ? new Set(texts.flatMap((t, place) => (t.toLowerCase().includes(query) ? [place] : []))) : null;
    const searched = ["name", "class", "storey", "file", both("expected"), both("observed")].map((name) => columns[name]);
    const has = (row) => searched.some((column) => hits.has(column[row])) || String(columns.id[row]) === number
      || (columns.global_id[row] ?? "").toLowerCase().includes(query) || (columns.tag[row] ?? "").toLowerCase().includes(query);
    return rules.map((_, rule) => {
      if (!severities.has(data.severities[rule])) return [];
      const rows = [];
      for (let row = ends[rule]; row < ends[rule + 1]; row++) {
        if (storey && String(columns.storey[row]) !== storey) continue;
        if (klass && String(columns.class[row]) !== klass) continue;
        if (standing && String(columns.standing[row]) !== standing) continue;
        if (hits && !has(row)) continue;
        rows.push(row);
      }
      return rows;
    });
  }

  function filter() {
    matches = accepted();
    let shown = 0;
    rules.forEach((element, rule) => {
      const total = ends[rule + 1] - ends[rule], here = matches ? matches[rule].length : total;
      shown += here;
      element.hidden = matches !== null && here === 0;
      const number = element.querySelector(".count b");
      if (total) number.textContent = matches ? count(here) : number.dataset.total;
    });
    form.querySelector("output").textContent = say("shown", count(shown), count(ends[ends.length - 1]));
    const none = document.getElementById("no-match");
    none.hidden = !matches || shown > 0;
    none.textContent = say("noMatch");
    for (const button of document.querySelectorAll(".bars button")) {
      const select = form.elements[button.closest("section").id === "by-storey" ? "storey" : "class"];
      button.classList.toggle("chosen", select.value !== "" && texts[select.value] === button.dataset.value);
    }
    refresh();
  }

  function choices(name, column, label) {
    const select = form.elements[name];
    if (!select) return;
    const numbers = new Map();
    for (const place of column) numbers.set(place, (numbers.get(place) ?? 0) + 1);
    const chosen = select.value;
    const options = [...numbers].map(([place, number]) => [String(place), label(place) + "  (" + count(number) + ")"]);
    options.sort((a, b) => a[1].localeCompare(b[1], language ? "en" : "zh", { numeric: true }));
    select.replaceChildren(...[["", select.dataset[language ? "en" : "zh"]], ...options].map(([value, textContent]) => make("option", { value, textContent })));
    select.value = chosen;
    select.hidden = options.length < 2;
  }

  function speak() {
    root.dataset.language = language ? "en" : "zh";
    root.lang = language ? "en" : "zh-CN";
    if (!form) return;
    form.elements.text.placeholder = form.elements.text.dataset[root.dataset.language];
    choices("storey", columns.storey, (place) => (place === null ? say("noStorey") : texts[place]));
    choices("class", columns.class, (place) => (place === null ? say("wholeFile") : texts[place]));
    choices("standing", columns.standing, (place) => data.standings[place][language]);
    filter();
  }

  for (const button of document.querySelectorAll(".switch button")) {
    button.addEventListener("click", () => { language = button.dataset.language === "en" ? 1 : 0; speak(); });
  }
  document.getElementById("print").addEventListener("click", () => window.print());

  if (form) {
    form.hidden = false;
    let waiting = 0;
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    const openAll = (open) => { for (const element of rules) if (!element.hidden) element.open = open; };
    document.getElementById("open-all").addEventListener("click", () => openAll(true));
    document.getElementById("close-all").addEventListener("click", () => openAll(false));
    rules.forEach((element, rule) => element.addEventListener("toggle", () => {
      if (element.open && !element.querySelector(".members").dataset.filled) fill(rule);
    }));
    for (const button of document.querySelectorAll(".bars button")) {
      button.addEventListener("click", () => {
        const select = form.elements[button.closest("section").id === "by-storey" ? "storey" : "class"];
        const place = String(texts.indexOf(button.dataset.value));
        select.value = select.value === place ? "" : place;
        filter();
        document.getElementById("findings").scrollIntoView();
      });
    }
    // Paper cannot be clicked: what is shown is opened before printing and closed again after it.
    let opened = [];
    window.addEventListener("beforeprint", () => {
      const folded = [...document.querySelectorAll("details.section:not([open])")];
      opened = [...rules.filter((element) => !element.open && !element.hidden), ...folded];
      for (const element of folded) element.open = true;
      rules.forEach((element, rule) => {
        if (element.hidden) return;
        element.open = true;
        if (!element.querySelector(".members").dataset.filled) fill(rule);
        for (const group of element.querySelectorAll(".group")) { group.open = true; group.fill(); group.show(PRINTED); }
      });
    });
    window.addEventListener("afterprint", () => { for (const element of opened) element.open = false; });
  }
  // A note stands beside its cell; where there is no room below, above it.
  for (const cell of document.querySelectorAll(".noted")) {
    const place = () => {
      const note = cell.querySelector(".note"), box = cell.getBoundingClientRect();
      note.style.left = Math.max(8, Math.min(box.left, root.clientWidth - note.offsetWidth - 8)) + "px";
      const below = box.bottom + 4, above = box.top - note.offsetHeight - 4;
      note.style.top = (below + note.offsetHeight > root.clientHeight && above > 0 ? above : below) + "px";
      note.style.bottom = "auto";
    };
    cell.addEventListener("mouseenter", place);
    cell.addEventListener("focus", place);
  }

  speak();
  if (rules.length === 1) rules[0].open = true;
})();
