"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const marks = data.marks.map((mark, n) => ({ ...mark, n, element: null }));
  document.querySelectorAll(".mark").forEach((element, n) => { marks[n].element = element; });
  const edges = marks.filter((mark) => mark.ends.length);
  const MOST_SHOWN = 60, MOST_LISTED = 300;
  let chosen = null, now = data.moments.length - 1;

  // all text of transcripts goes in as text, never as HTML
  const make = (tag, name, ...inside) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...inside);
    return element;
  };
  const words = (mark) =>
    [mark.label, ...mark.places.map((place) => data.words[place[0]])].join("\n").toLowerCase();
  marks.forEach((mark) => { mark.words = words(mark); });

  const grown = (mark) => data.moments.length > 0 && mark.moments.length > 0;
  const until = (moments) => moments.filter((moment) => moment <= now).length;
  const soFar = (mark) => until(mark.moments.slice(0, mark.counted));
  const weight = (mark) => (grown(mark) ? soFar(mark) : Math.abs(mark.weight));
  const told = (number) => (Number.isInteger(number) ? `${number}` : number.toFixed(2));

  const least = find("least"), filter = find("filter"), moment = find("moment");
  const top = Math.max(0, ...edges.map((mark) => Math.abs(mark.weight)));
  const whole = edges.every((mark) => Number.isInteger(mark.weight));
  least.min = whole ? Math.min(1, top) : 0;
  least.max = top;
  least.step = whole ? 1 : Math.max(top / 100, 1e-6);
  least.value = least.min;

  const ticked = (name) =>
    new Set([...document.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value));

  function refresh() {
    const kinds = ticked("kind"), layers = ticked("layer");
    const switched = new Set([...document.querySelectorAll("input[name=kind]")].map((b) => b.value));
    const text = filter.value.trim().toLowerCase();
    const from = Number(least.value) || 0;
    find("least-told").value =
      told(from) + ({ times: "×", weight: "" }[data.weight] ?? ` ${data.weight}`);
    if (moment) {
      now = Number(moment.value);
      curve((mark) => !switched.has(mark.kind) || kinds.has(mark.kind));
    }
    const size = `${100 * Number(find("zoom").value)}%`;
    Object.assign(find("drawing").style, { width: size, height: size });
    for (const mark of marks) {
      const edge = mark.ends.length > 0;
      mark.shown =
        (!switched.has(mark.kind) || kinds.has(mark.kind)) &&
        (!mark.layer || !layers.size || layers.has(mark.layer)) &&
        (!grown(mark) || soFar(mark) > 0) &&
        (!edge || (weight(mark) >= from - 1e-9 && (!text || mark.words.includes(text))));
    }
    const wanted = new Set();
    for (const mark of edges) {
      // an edge goes with its nodes
      const ends = new Set(mark.ends);
      const there = [...ends].filter((end) => marks[end].shown);
      if (there.length < Math.min(2, ends.size)) mark.shown = false;
      if (mark.shown) mark.ends.forEach((end) => wanted.add(end));
    }
    for (const mark of marks) {
      mark.element.toggleAttribute("hidden", !mark.shown);
      const far = text && !mark.ends.length && !wanted.has(mark.n) && !mark.words.includes(text);
      mark.element.classList.toggle("faded", Boolean(far));
      if (grown(mark)) grow(mark);
    }
    if (chosen && !chosen.shown) chosen = null;
    show();
  }

  function grow(mark) {
    const size = Math.sqrt(soFar(mark));
    for (const shape of mark.element.querySelectorAll("[data-grow]")) {
      const [base, step] = shape.dataset.grow.split(",").map(Number);
      shape.setAttribute(shape.tagName === "circle" ? "r" : "stroke-width", base + step * size);
    }
    const count = mark.element.querySelector(".count");
    if (count) count.textContent = soFar(mark);
  }

  function choose(mark) {
    const pane = find("pane"), inside = pane.contains(document.activeElement);
    chosen = mark;
    show();
    pane.scrollTop = 0;
    if (inside) pane.focus(); // its buttons are new ones
  }

  function show() {
    document.querySelectorAll(".chosen").forEach((element) => element.classList.remove("chosen"));
    if (!chosen) return list();
    chosen.element.classList.add("chosen");
    const pane = find("pane");
    const back = make("button", "back", "← all connections");
    back.addEventListener("click", () => choose(null));
    pane.replaceChildren(back, make("h2", "", chosen.label));
    if (chosen.facts.length) pane.append(make("p", "", chosen.facts.join(" ")));
    const { places, total } = behind(chosen);
    places.slice(0, MOST_SHOWN).forEach((place) => pane.append(passage(place)));
    const more = total - Math.min(places.length, MOST_SHOWN);
    if (more > 0) pane.append(make("p", "more", `and ${more} more; lr.lines shows them all`));
    if (!total) pane.append(make("p", "more", "No lines are known behind it."));
  }

  // a node without lines of its own shows those of its edges
  function behind(mark) {
    const from = mark.total || mark.ends.length
      ? [mark] : edges.filter((edge) => edge.shown && edge.ends.includes(mark.n));
    const seen = new Map();
    let total = 0;
    for (const one of from) {
      const there = (n) => !grown(one) || one.moments[n] <= now;
      total += grown(one) ? until(one.moments) : one.total;
      one.places.forEach((place, n) => { if (there(n)) seen.set(place, true); });
    }
    return { places: [...seen.keys()], total };
  }

  function passage([what, ...hits]) {
    const block = make("div", "place");
    const head = chosen.label.startsWith(data.words[what]) ? "" : data.words[what];
    const where = [...new Set(hits.map((hit) => data.sessions[data.lines[hit][0]]))].join(", ");
    block.append(make("h3", "", where, head ? ` · ${head}` : ""));
    if (!data.told) {
      block.append(make("div", "line hit", ` ${hits.map((hit) => `line ${data.lines[hit][1]}`).join(", ")}`));
      return block;
    }
    const rows = new Set();
    for (const hit of hits) {
      const [session, , row] = data.lines[hit];
      for (let n = Math.max(0, hit - data.context); n <= hit + data.context && n < data.lines.length; n++)
        if (data.lines[n][0] === session && Math.abs(data.lines[n][2] - row) <= data.context) rows.add(n);
    }
    let last = null;
    for (const n of [...rows].sort((a, b) => a - b)) {
      if (last !== null && (data.lines[n][2] !== data.lines[last][2] + 1 || data.lines[n][0] !== data.lines[last][0]))
        block.append(make("div", "gap", "⋯"));
      block.append(line(data.lines[n], hits.includes(n)));
      last = n;
    }
    return block;
  }

  function line([, number, , who, time, text, codes], hit) {
    const [speaker, role] = data.speakers[who];
    const said = make("span", "", make("b", "", speaker), make("small", "", role ? ` ${role}` : ""), ` ${text}`);
    for (const code of codes) {
      const [label, color] = data.codes[code];
      const chip = make("span", "code", make("span", "", label));
      chip.style.borderColor = color;
      said.append(chip);
    }
    return make("div", hit ? "line hit" : "line",
      make("span", "n", hit ? `▸ ${number}` : `${number}`), make("span", "t", time), said);
  }

  function list() {
    const shown = edges.filter((mark) => mark.shown).sort((a, b) => weight(b) - weight(a) || a.n - b.n);
    const items = shown.slice(0, MOST_LISTED).map((mark) => {
      const button = make("button", "", `${mark.label}${data.weight === "weight" ? "" : ` (${told(weight(mark))})`}`);
      button.addEventListener("click", () => choose(mark));
      return make("li", "", button);
    });
    const pane = find("pane");
    pane.replaceChildren(make("h2", "", `${shown.length} connections, largest first`), make("ul", "list", ...items));
    if (shown.length > items.length)
      pane.append(make("p", "more", `and ${shown.length - items.length} more; filter them`));
  }

  function light(mark) {
    find("drawing").classList.toggle("dim", Boolean(mark));
    const near = new Set();
    if (mark) {
      near.add(mark.n);
      mark.ends.forEach((end) => near.add(end));
      if (!mark.ends.length)
        edges.filter((edge) => edge.shown && edge.ends.includes(mark.n))
          .forEach((edge) => { near.add(edge.n); edge.ends.forEach((end) => near.add(end)); });
    }
    marks.forEach((other) => other.element.classList.toggle("near", near.has(other.n)));
  }

  // how many pairs are connected so far, by the kinds that are switched on
  function curve(on) {
    const first = new Map();
    for (const edge of edges.filter(on)) {
      const pair = edge.ends.join();
      first.set(pair, Math.min(first.get(pair) ?? Infinity, ...edge.moments));
    }
    const steps = [...first.values()].sort((a, b) => a - b);
    const length = Math.max(1, data.moments.length - 1), high = Math.max(1, steps.length);
    let way = "M0 32";
    steps.forEach((at, n) => { way += `H${(198 * at) / length}V${32 - (30 * (n + 1)) / high}`; });
    const [line, sign] = find("growth").children;
    line.setAttribute("d", `${way}H198`);
    sign.setAttribute("d", `M${(198 * now) / length} 0V34`);
    const count = steps.filter((at) => at <= now).length;
    find("moment-told").value = `${data.moments[now]}: ${count} pairs connected`;
  }

  for (const mark of marks) {
    const element = mark.element;
    element.addEventListener("click", () => choose(mark));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(mark);
    });
    for (const come of ["pointerenter", "focus"]) element.addEventListener(come, () => light(mark));
    for (const leave of ["pointerleave", "blur"]) element.addEventListener(leave, () => light(null));
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = mark.label;
    element.prepend(title);
  }
  find("skip").addEventListener("click", () => find("pane").focus());
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose(null); });
  document.addEventListener("input", (event) => {
    if (event.target.matches("input")) refresh();
  });
  refresh();
})();
