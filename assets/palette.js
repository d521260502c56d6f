/* The search, Ctrl or ⌘ K: courses, people, groups and pages. Pages are known here, the rest is asked of the server. */
(function () {
  "use strict";
  const KINDS = { course: "Courses", person: "People", group: "Groups", page: "Pages" };
  const WAIT_MS = 120;
  const byId = (id) => document.getElementById(id);
  let chosen = 0, hits = [], asking = 0, timer = null, before = null;

  function pages(text) {
    const found = [];
    for (const entry of document.querySelectorAll("#shell-side .side-entry")) {
      const title = entry.textContent.trim();
      if (title.toLowerCase().includes(text.toLowerCase())) found.push({ kind: "page", title: title, href: entry.getAttribute("href") });
    }
    return found;
  }

  function href(hit) {
    if (hit.href) return hit.href;
    const id = encodeURIComponent(hit.id);
    if (hit.kind === "course") return "/course?course=" + id;
    if (hit.kind === "person") return "/person?user=" + id;
    return hit.kind === "group" ? "/courses?group=" + id : "";
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function field() {
    const place = byId("shell-palette-field");
    if (place.firstChild) return place.firstChild;
    const input = element("input", "palette-input");
    Object.assign(input, { type: "text", placeholder: "Search courses, people, groups, pages", autocomplete: "off", spellcheck: false, maxLength: 200 });
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-label", "Search courses, people, groups and pages");
    input.setAttribute("aria-controls", "shell-palette-results");
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT_MS); });
    input.addEventListener("keydown", keys);
    place.append(input);
    return input;
  }

  function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) { event.preventDefault(); choose((chosen + step + hits.length) % hits.length); }
    if (event.key === "Enter" && hits[chosen]) { event.preventDefault(); follow(hits[chosen]); }
    if (event.key === "Escape") { event.stopPropagation(); close(); }
    if (event.key === "Tab") event.preventDefault(); /* the dialog holds one field */
  }

  function ask() {
    const text = field().value.trim();
    const turn = (asking += 1);
    if (!text) { show(pages(""), ""); return; }
    fetch("/data/search?q=" + encodeURIComponent(text), { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { hits: [] }))
      .then((found) => { if (turn === asking) show((found.hits || []).concat(pages(text)), text); })
      .catch(() => { if (turn === asking) show(pages(text), text); });
  }

  function show(found, text) {
    const place = byId("shell-palette-results");
    place.innerHTML = "";
    place.setAttribute("role", "listbox");
    place.setAttribute("aria-label", "Results");
    hits = found.filter((hit) => href(hit));
    if (!hits.length) { place.append(element("p", "palette-none", text ? "Nothing is called “" + text + "”. Try the beginning of a name." : "")); return; }
    let kind = null;
    hits.forEach((hit, at) => {
      if (hit.kind !== kind) { kind = hit.kind; place.append(element("div", "palette-kind", KINDS[kind] || kind)); }
      const line = element("div", "palette-hit");
      line.id = "shell-hit-" + at;
      line.setAttribute("role", "option");
      line.append(element("span", "icon icon-" + (kind === "course" || kind === "page" ? "courses" : kind === "group" ? "groups" : "person")), element("span", "", hit.kind === "page" ? hit.title : window.tallyShown(hit.title, hit.id)));
      if (hit.kind !== "page" && hit.id) line.append(element("span", "quiet", hit.id));
      line.addEventListener("mousemove", () => choose(at));
      line.addEventListener("click", () => follow(hit));
      place.append(line);
    });
    choose(0);
  }

  function choose(at) {
    chosen = at;
    document.querySelectorAll(".palette-hit").forEach((line, place) => {
      line.setAttribute("aria-selected", String(place === at));
      if (place === at) { line.scrollIntoView({ block: "nearest" }); field().setAttribute("aria-activedescendant", line.id); }
    });
  }

  function follow(hit) { close(); window.tallyGo(href(hit)); }

  function open() {
    const palette = byId("shell-palette");
    if (!palette || !palette.hidden) return;
    before = document.activeElement;
    palette.hidden = false;
    field().value = "";
    ask();
    field().focus();
  }

  function close() {
    byId("shell-palette").hidden = true;
    if (before && before.focus) before.focus();
  }

  document.addEventListener("mousedown", (event) => { if (event.target.id === "shell-palette") close(); });
  window.tallyPalette = { open: open, close: close };
})();
