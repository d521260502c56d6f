/* What charts do in the browser: their order, their fit to a narrow screen, a click that opens. */
(function () {
  "use strict";
  const NARROW_PX = 640;
  const ROW_PX = 46;
  const THINNER = 0.62; /* leaves the title its line */

  /* On a phone a bar's title stands above it instead of beside it. */
  function fitted(figure) {
    if (window.innerWidth >= NARROW_PX) return [figure, { height: figure.layout.height + "px" }];
    const rows = figure.layout.yaxis.tickvals.length;
    const yaxis = Object.assign({}, figure.layout.yaxis, {
      ticklabelposition: "inside", ticklabelshift: -20, ticklabeloverflow: "allow", ticklabelstandoff: 0, automargin: false,
    });
    const xaxis = Object.assign({}, figure.layout.xaxis, { showticklabels: false });
    const layout = Object.assign({}, figure.layout, { xaxis: xaxis, yaxis: yaxis, height: ROW_PX * rows + 40 });
    layout.margin = Object.assign({}, figure.layout.margin, { l: 2, r: 2 });
    const data = figure.data.map((trace) => (trace.type === "bar" ? Object.assign({}, trace, { width: trace.width * THINNER }) : trace));
    return [{ data: data, layout: layout }, { height: layout.height + "px" }];
  }

  function orders(figure, sizes) {
    const bars = figure.data.filter((trace) => trace.type === "bar").pop(); /* the last stands in front */
    const at = new Map(bars.y.map((key, place) => [key, place]));
    const byValue = (a, b) => bars.x[at.get(a)] - bars.x[at.get(b)] || (a < b ? -1 : 1);
    const byTitle = (a, b) => (bars.customdata[at.get(a)][1] < bars.customdata[at.get(b)][1] ? -1 : 1);
    return {
      weakest: byValue,
      strongest: (a, b) => byValue(b, a),
      largest: (a, b) => sizes[b] - sizes[a] || byTitle(a, b),
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
