/* What charts do in the browser: their order, their fit to a narrow screen, a click that opens. */
(function () {
  "use strict";
  const NARROW_PX = 640;
  const ROW_PX = 46;
  const THINNER = 0.62; /* leaves the title its line */

  const CHARACTER_PX = 7;
  const TITLES_PART = 0.34; /* of the width, at most, goes to the titles beside the bars */

  const shorten = (title, most) => (title.length <= most ? title : title.slice(0, most - 1).trimEnd() + "…");

  /* As much of each title as has room. */
  function titled(layout, part) {
    const place = document.getElementById(window.dash_clientside.callback_context.outputs_list[0].id);
    const wide = (place && place.clientWidth) || window.innerWidth / 2;
    const most = Math.max(20, Math.floor((wide * part) / CHARACTER_PX));
    return layout.meta.titles.map((title) => shorten(title, most));
  }

  /* A line across the rows becomes a tick on each bar: it would run through the titles. */
  function ticks(shapes, rows) {
    return shapes.flatMap((line) =>
      Array.from({ length: rows }, (_, at) => Object.assign({}, line, { yref: "y", y0: at - 0.3, y1: at + 0.3 })));
  }

  /* On a phone a bar's title stands above it instead of beside it, and its value needs more of the width. */
  function narrow(figure) {
    const before = figure.layout;
    const rows = before.yaxis.tickvals.length;
    const yaxis = Object.assign({}, before.yaxis, {
      ticktext: titled(before, 1),
      ticklabelposition: "inside", ticklabelshift: -20, ticklabeloverflow: "allow", ticklabelstandoff: 0, automargin: false,
    });
    const xaxis = Object.assign({}, before.xaxis, { showticklabels: false, range: [0, 1.22] });
    const margin = Object.assign({}, before.margin, { l: 2, r: 2, b: 4, t: before.shapes ? 34 : 4 });
    const layout = Object.assign({}, before, { xaxis: xaxis, yaxis: yaxis, margin: margin, height: ROW_PX * rows + margin.t + 8 });
    if (before.shapes) layout.shapes = ticks(before.shapes, rows);
    const data = figure.data.map((trace) => {
      if (trace.type === "bar") return Object.assign({}, trace, { width: trace.width * THINNER });
      return trace.mode === "text" ? Object.assign({}, trace, { x: trace.x.map(() => 1.215) }) : trace;
    });
    return { data: data, layout: layout };
  }

  function wide(figure) {
    const yaxis = Object.assign({}, figure.layout.yaxis, { ticktext: titled(figure.layout, TITLES_PART) });
    return { data: figure.data, layout: Object.assign({}, figure.layout, { yaxis: yaxis }) };
  }

  function fitted(figure) {
    const shown = window.innerWidth < NARROW_PX ? narrow(figure) : wide(figure);
    return [shown, { height: shown.layout.height + "px" }];
  }

  /* A shortened title says the whole of itself to the pointer. */
  document.addEventListener("mouseover", (event) => {
    const words = event.target.closest && event.target.closest(".chart .ytick text");
    if (!words || !words.textContent.endsWith("…") || words.querySelector("title")) return;
    const layout = words.closest(".js-plotly-plot").layout;
    const start = words.textContent.slice(0, -1);
    const full = ((layout.meta && layout.meta.titles) || []).find((title) => title.startsWith(start));
    const said = document.createElementNS("http://www.w3.org/2000/svg", "title");
    said.textContent = full || "";
    words.append(said);
  });

  function orders(figure, sizes) {
    const bars = figure.data.filter((trace) => trace.type === "bar").pop(); /* the last stands in front */
    const at = new Map(bars.y.map((key, place) => [key, place]));
    const byCodePoint = window.dashAgGridFunctions.tallyByCodePoint;
    const byPlace = (a, b) => at.get(a) - at.get(b); /* the server sends the weakest first, ties as everywhere */
    const title = (key) => bars.customdata[at.get(key)][1];
    const byTitle = (a, b) => byCodePoint(title(a), title(b)) || byCodePoint(b, a);
    return {
      weakest: byPlace,
      strongest: (a, b) => byPlace(b, a),
      largest: (a, b) => sizes[b] - sizes[a] || byCodePoint(a, b),
      name: byTitle,
    };
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.tallyCharts = {
    fit: (base) => fitted(base.figure),
    ordered(order, base) {
      const figure = base.figure;
      const compare = orders(figure, base.sizes)[order];
      const keys = figure.data[0].y.slice().sort(compare).reverse(); /* plotly draws from the bottom up */
      const yaxis = Object.assign({}, figure.layout.yaxis, { categoryarray: keys });
      window.tallyKeep({ order: order === "weakest" ? "" : order });
      return fitted({ data: figure.data, layout: Object.assign({}, figure.layout, { yaxis: yaxis }) });
    },
    open(clicked) {
      const href = clicked && clicked.points && clicked.points[0].customdata && clicked.points[0].customdata[0];
      if (href) window.tallyGo(href);
      return window.dash_clientside.no_update;
    },
  };
})();
