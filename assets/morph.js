/* Draws a part of a screen again in place: what has not changed is not touched, so that nothing flickers, no scroll,
   no focus and no open detail is lost. Dash itself would take the whole part down and build it anew.

   The tree is what components/light.py makes: plain HTML elements as JSON, with Dash's charts among them. React does
   not draw inside such a part again by itself, so its elements may be mended by hand. */
(function () {
  "use strict";
  const HTML = "dash_html_components";
  const CHILDREN = "children";
  const NAMES = { className: "class", htmlFor: "for", tabIndex: "tabindex", colSpan: "colspan", rowSpan: "rowspan" };
  const drawn = new Map(); /* a chart's figure as it was drawn last, by id */
  let charts = []; /* those of the tree that is being drawn: words and figures first, charts once those are on screen */

  const isText = (node) => typeof node === "string" || typeof node === "number";
  const hyphened = (name) => name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

  function listed(children) {
    const list = Array.isArray(children) ? children : [children];
    return list.filter((node) => node !== null && node !== undefined && node !== "");
  }

  function attributes(props) {
    const given = new Map();
    for (const [name, value] of Object.entries(props)) {
      if (name === CHILDREN || value === null || value === undefined || value === false) continue;
      const text = name === "style" ? Object.entries(value).map(([key, one]) => hyphened(key) + ": " + one + ";").join(" ") : value === true ? "" : String(value);
      given.set(NAMES[name] || name, text);
    }
    return given;
  }

  function build(node) {
    if (isText(node)) return document.createTextNode(String(node));
    if (node.namespace !== HTML) throw new Error("only Dash builds a " + node.type);
    const made = document.createElement(node.type);
    for (const [name, value] of attributes(node.props)) made.setAttribute(name, value);
    for (const child of listed(node.props.children)) made.append(build(child));
    return made;
  }

  function chart(node) {
    const figure = JSON.stringify(node.props.figure);
    const plot = document.querySelector("#" + node.props.id + " .js-plotly-plot");
    if (drawn.get(node.props.id) === figure || !plot || !window.Plotly) return;
    drawn.set(node.props.id, figure);
    const fitted = { autosize: true, height: undefined, width: undefined }; /* as dcc.Graph draws a responsive chart */
    window.Plotly.react(plot, node.props.figure.data, Object.assign({}, node.props.figure.layout, fitted));
  }

  function sameKind(node, place) {
    if (isText(node)) return place.nodeType === Node.TEXT_NODE;
    return place.nodeType === Node.ELEMENT_NODE && (node.namespace !== HTML || place.tagName.toLowerCase() === node.type.toLowerCase());
  }

  function mend(node, place) {
    if (isText(node)) { if (place.nodeValue !== String(node)) place.nodeValue = String(node); return; }
    if (node.namespace !== HTML) { charts.push(node); return; }
    const given = attributes(node.props);
    for (const [name, value] of given) if (place.getAttribute(name) !== value) place.setAttribute(name, value);
    for (const name of ["class", "title", "aria-label"]) if (!given.has(name) && place.hasAttribute(name)) place.removeAttribute(name);
    inside(node.props.children, place);
  }

  function inside(children, place) {
    const wanted = listed(children);
    const there = Array.from(place.childNodes).filter((one) => one.nodeType !== Node.TEXT_NODE || one.nodeValue !== "");
    wanted.forEach((node, at) => {
      if (!there[at]) place.append(build(node));
      else if (sameKind(node, there[at])) mend(node, there[at]);
      else there[at].replaceWith(build(node));
    });
    there.slice(wanted.length).forEach((one) => one.remove());
  }

  /* A chart that was not there before can not be built by hand: then Dash builds the part, charts and all. */
  window.tallyMorph = (children, place) => {
    charts = [];
    try { inside(children, place); } catch (unbuilt) { window.dash_clientside.set_props(place.id, { children: children }); return; }
    const now = charts;
    requestAnimationFrame(() => setTimeout(() => now.forEach(chart), 0));
  };
})();
