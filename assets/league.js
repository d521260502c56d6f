/* The league table: the grid asks /data/league for blocks of rows; sort, search and filters are the server's work over
   the whole set. Address, files and count follow what is shown. */
(function () {
  "use strict";
  const FILTERS = ["search", "completed", "certified"];
  const TYPING_MS = 250;
  const READY_MS = 40;
  let latest = 0;
  let typing = null;

  const chosen = (value) => (value === "any" ? "" : value || "");

  function query(asked) {
    const given = Object.entries(asked).filter(([, value]) => value !== null && value !== undefined && value !== "");
    return new URLSearchParams(given).toString();
  }

  function sorted(asked, model) {
    const by = model && model[0];
    return by ? Object.assign({}, asked, { sort: by.colId, direction: by.sort }) : asked;
  }

  function follow(asked) {
    window.tallyKeep({
      sort: asked.sort, direction: asked.direction,
      search: asked.search, completed: asked.completed, certified: asked.certified,
    });
    for (const link of document.querySelectorAll("#course-league-panel a[data-file^='filtered.']")) {
      link.href = "/download/course-league." + link.dataset.file.split(".")[1] + "?" + query(asked);
    }
  }

  function tell(count, asked) {
    const place = document.getElementById("course-league-count");
    if (!place) return;
    const filtered = FILTERS.some((name) => asked[name]);
    const number = new Intl.NumberFormat("en-US").format(count);
    place.textContent = number + (count === 1 ? " learner" : " learners") + (filtered ? (count === 1 ? " matches the filter" : " match the filter") : "") + (count ? ". A row opens the person." : ".");
  }

  function person(asked) {
    const kept = { course: asked.course, now: asked.now, as_known_at: asked.as_known_at };
    return (row) => Object.assign(row, { href: "/person?" + query(Object.assign({ user: row.user_id }, kept)) });
  }

  function datasource(asked, turn) {
    return {
      getRows(params) {
        const now = sorted(asked, params.sortModel);
        const block = { offset: params.startRow, limit: params.endRow - params.startRow };
        if (params.startRow === 0) follow(now);
        fetch("/data/league?" + query(Object.assign({}, now, block)), { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
          .then((page) => {
            if (turn !== latest) return;
            tell(page.count, now);
            params.successCallback(page.rows.map(person(now)), page.count);
            if (page.count === 0) params.context.empty(true);
          })
          .catch(() => { if (turn === latest) params.failCallback(); });
      },
    };
  }

  /* The grid is ready once Dash has given it a datasource of its own: one that is set earlier would be overwritten. */
  function whenReady(id, act) {
    let api = null;
    try { api = window.dash_ag_grid.getApi(id); } catch (early) { api = null; }
    if (api && !api.isDestroyed() && api.getGridOption("datasource")) act(api); else setTimeout(() => whenReady(id, act), READY_MS);
  }

  function load(asked, id) {
    const turn = (latest += 1);
    whenReady(id, (api) => {
      if (turn !== latest || !document.getElementById(id)) return;
      api.setGridOption("context", { empty: (none) => (none ? api.showNoRowsOverlay() : api.hideOverlay()) });
      api.hideOverlay();
      api.setGridOption("datasource", datasource(asked, turn));
    });
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.tallyLeague = {
    show(search, completed, certified, asked, id) {
      const now = Object.assign({}, asked, { search: search, completed: chosen(completed), certified: chosen(certified) });
      const here = new URLSearchParams(location.search);
      for (const name of ["sort", "direction"]) if (here.get(name)) now[name] = here.get(name);
      const typed = window.dash_clientside.callback_context.triggered_id === "course-league-search";
      clearTimeout(typing);
      typing = setTimeout(() => load(now, id), typed ? TYPING_MS : 0);
      return window.dash_clientside.no_update;
    },
    openGroup(group, asked) {
      if (chosen(group) === (asked.group || "")) return window.dash_clientside.no_update;
      const kept = { course: asked.course, started: asked.started, now: asked.now, as_known_at: asked.as_known_at };
      window.tallyGo("/course?" + query(Object.assign(kept, { group: chosen(group) })));
      return window.dash_clientside.no_update;
    },
  };
})();
