/* How cells are drawn and sorted. Figures are written as components/numbers.py writes them. */
(function () {
  "use strict";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const renderers = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const h = function () { return window.React.createElement.apply(null, arguments); };
  const EMPTY = "–";
  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const given = (value) => value !== null && value !== undefined && value !== "";

  const percent = (value) => (given(value) ? (Math.floor(value * 1000 + 0.5 + 1e-9) / 10).toFixed(1) + "%" : EMPTY);
  const count = (value) => (given(value) ? whole.format(value) : EMPTY);

  function duration(value) {
    if (!given(value)) return EMPTY;
    const seconds = Math.floor(value + 0.5);
    if (seconds < 60) return seconds + " s";
    if (seconds < 600) return Math.floor(seconds / 60) + " m " + (seconds % 60) + " s";
    if (seconds < 3600) return Math.floor(seconds / 60) + " m";
    return whole.format(Math.floor(seconds / 3600)) + " h " + Math.floor((seconds % 3600) / 60) + " m";
  }

  function moment(value) {
    if (!given(value)) return EMPTY;
    const stamp = new Date(Number(value) / 1000);
    const day = stamp.getUTCDate() + " " + stamp.toLocaleString("en-GB", { month: "short", timeZone: "UTC" }).slice(0, 3);
    return day + " " + stamp.getUTCFullYear() + " " + stamp.toISOString().slice(11, 19);
  }

  /* A name of which nothing is drawn gives way to its id, as components/names.py has it. */
  const visible = (text) => /[^\p{Cc}\p{Cf}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]/u.test(text || "");
  const shown = (name, id) => (visible(name) ? name : visible(id) ? id : "(no name)");

  function day(value) {
    return given(value) ? moment(value).slice(0, -9) : EMPTY;
  }

  function byCodePoint(a, b) {
    const left = Array.from(a || ""), right = Array.from(b || "");
    for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
      if (left[at] !== right[at]) return left[at].codePointAt(0) - right[at].codePointAt(0);
    }
    return left.length - right.length;
  }
  /* Ties stand by id, ascending where the values descend: rulebook 9. */
  const byId = (nodeA, nodeB) => (nodeA && nodeB ? byCodePoint(nodeB.id, nodeA.id) : 0);

  function exact(node, name, value) {
    const alike = node && node.data && node.data.alike;
    return alike && name in alike ? alike[name] : value;
  }

  Object.assign(functions, {
    tallyShare: percent,
    tallyCount: count,
    tallyDuration: duration,
    tallyMoment: moment,
    tallyDay: day,
    tallyShown: (params, key) => (params.data ? shown(params.value, params.data[key]) : ""),
    tallyDecimal: (value) => (given(value) ? tenth.format(value) : EMPTY),
    tallyGridTheme: (quartz, agGrid) =>
      quartz.withPart(agGrid.colorSchemeVariable).withParams({
        fontFamily: "inherit",
        fontSize: 13,
        headerFontSize: 12,
        headerFontWeight: 550,
        backgroundColor: "var(--surface)",
        foregroundColor: "var(--ink)",
        headerBackgroundColor: "var(--surface)",
        headerTextColor: "var(--ink-2)",
        accentColor: "var(--accent)",
        borderColor: "var(--hairline)",
        rowHoverColor: "var(--surface-sunk)",
        oddRowBackgroundColor: "var(--surface)",
        wrapperBorder: false,
        wrapperBorderRadius: 0,
        headerColumnBorder: false,
        headerColumnResizeHandleColor: "transparent",
        cellHorizontalPadding: 12,
      }),

    /* Empty values stand last in both directions: rulebook 9. */
    tallyEmptyLast: (a, b, nodeA, nodeB, inverted) => {
      if (given(a) !== given(b)) return (given(a) ? -1 : 1) * (inverted ? -1 : 1);
      return (given(a) && Number(a) - Number(b)) || byId(nodeA, nodeB);
    },
    /* By the figure itself where its row tells it: others are drawn like it. Compared at 9 decimals: rulebook 0. */
    tallyExactly: (name) => (a, b, nodeA, nodeB, inverted) =>
      functions.tallyEmptyLast(exact(nodeA, name, a), exact(nodeB, name, b), nodeA, nodeB, inverted),
    /* By code point, as the files and the server sort. */
    tallyByCodePoint: (a, b, nodeA, nodeB) => byCodePoint(a, b) || byId(nodeA, nodeB),
    /* A row opens what it is about, wherever it is clicked; marking text does not. */
    tallyOpenRow: (params) => {
      const at = params.event && params.event.target;
      if (!params.data || !params.data.href || !at || at.closest("a") || String(window.getSelection())) return;
      window.tallyGo(params.data.href);
    },
    tallyOpenOnEnter: (params) => {
      if (params.event && params.event.key === "Enter" && params.data && params.data.href) window.tallyGo(params.data.href);
    },
    /* Arrow keys go from cell to cell, Tab goes on: through a million rows nobody would come to what stands below. */
    tallyLeaveGrid: () => false,
    /* The sort is written into the address, under a name of the table's own, and into the links to the file. */
    tallyKeepSort: (params, prefix, ident) => {
      const by = params.api.getColumnState().find((column) => column.sort);
      if (!by) return;
      window.tallyKeep({ [prefix + "sort"]: by.colId, [prefix + "direction"]: by.sort });
      const screenAlone = (params.api.getColumnDef(by.colId).context || {}).screenAlone;
      const panel = document.getElementById(ident).closest(".panel");
      for (const file of panel ? panel.querySelectorAll("a[data-file^='filtered.']") : []) {
        sortFile(file, screenAlone ? null : by);
      }
    },
  });

  /* The file as shown has the sort that is shown. */
  function sortFile(link, by) {
    const to = new URL(link.href);
    to.searchParams.delete("sort");
    to.searchParams.delete("direction");
    if (by) to.searchParams.set("sort", by.colId);
    if (by) to.searchParams.set("direction", by.sort);
    link.href = to.pathname + to.search;
  }

  function link(props, href, words) {
    if (!props.data) return h("span", { className: "cell-waiting", "aria-hidden": true });
    return href ? h("a", { href: href, className: "cell-link", tabIndex: -1 }, words) : words;
  }

  const named = (props) => (props.data ? shown(props.value, props.node.id) : "");

  function bar(value, className) {
    const words = percent(value);
    return h(
      "span",
      { className: "meter" },
      h("span", { className: "meter-number" }, words),
      h(
        "span",
        { className: "meter-track " + (className || ""), "aria-hidden": true },
        h("span", { className: "meter-fill", style: { width: Math.min(Math.max(value || 0, 0), 1) * 100 + "%" } })
      )
    );
  }

  window.tallyShown = shown; /* for assets/palette.js */

  Object.assign(renderers, {
    TallyLink: (props) => link(props, props.data && props.data.href, named(props)),
    TallyGroup: (props) =>
      h("span", { className: "cell-group" }, link(props, props.data && props.data.href, named(props)),
        props.data && props.data.small ? h("span", { className: "tag tag-small", title: "Fewer than 5 members: read with care" }, "small") : null),
    TallyAttempts: (props) =>
      props.value ? h("a", { href: props.data.href, className: "cell-open", tabIndex: -1, title: "Open the history" }, count(props.value)) : count(props.value),
    TallyMastery: (props) => (props.data ? bar(props.value, props.data.low_evidence ? "meter-low" : "") : null),
    TallyYes: (props) =>
      !props.data ? null : h("span", { className: props.value ? "yes" : "no", "aria-label": props.value ? "Yes" : "No" }, props.value ? "✓" : EMPTY),
    TallyLowEvidence: (props) =>
      props.data && props.value ? h("span", { className: "tag tag-low", title: "Fewer than 3 attempts" }, "low evidence") : null,
  });
})();
