const style = (name) => getComputedStyle(root).getPropertyValue(name).trim();

// Figures: plotly.js is gzipped in the page and is inflated by the browser when first needed.
let engine = null;
function plotly() {
  engine ??= (async () => {
    const packed = Uint8Array.from(atob(document.getElementById("plotly").textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    return window.Plotly;
  })();
  return engine;
}
function dress(spec) {
  const family = { "#3978e0": "--classical", "#d04a8c": "--deep", "#1b9a74": "--transfer" };
  const tint = (colour) => (Array.isArray(colour) ? colour.map(tint) : family[colour] ? style(family[colour]) : colour);
  for (const trace of spec.data) {
    if (trace.type === "heatmap") { trace.colorscale = [[0, style("--heat-low")], [1, style("--heat-high")]]; trace.textfont = { color: style("--ink") }; }
    if (trace.marker) { trace.marker.color = tint(trace.marker.color); trace.line = { ...trace.line, color: trace.type === "bar" ? undefined : trace.marker.color }; }
    if (trace.error_y) trace.error_y.color = tint(trace.error_y.color);
    if (trace.type === "bar") delete trace.line;
  }
  const layout = spec.layout;
  for (const note of layout.annotations ?? []) note.font = { size: 12, color: style("--soft") };
  layout.font = { ...layout.font, color: style("--ink") };
  layout.hoverlabel = { bgcolor: style("--card"), bordercolor: style("--line"), font: { color: style("--ink") } };
  for (const [name, axis] of Object.entries(layout))
    if (/^[xy]axis/.test(name)) Object.assign(axis, { gridcolor: style("--line"), zerolinecolor: style("--line"), linecolor: style("--line"), tickfont: { color: style("--soft") } });
  return spec;
}
async function draw(plot) {
  const engine = await plotly();
  const spec = dress(JSON.parse(document.getElementById(plot.dataset.spec).textContent));
  const axis = spec.layout.xaxis, listed = spec.layout.showlegend;
  if (plot.clientWidth < 480) {
    axis.ticktext = axis.ticktext?.map((text) => text.split("<br>")[0]);
    if (axis.type === "log") thin(axis, plot.clientWidth - 60);
  }
  spec.layout.showlegend = false;
  spec.layout.annotations = [...(spec.layout.annotations ?? []), ...names(spec, plot)];
  await engine.react(plot, spec.data, spec.layout, { displayModeBar: false, responsive: true });
  if (listed) legend(plot, spec.data);
  plot.dataset.drawn = "yes";
}
const plots = [...document.querySelectorAll(".plot")];
const watch = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) { watch.unobserve(one.target); draw(one.target); }
}, { rootMargin: "300px" });
plots.forEach((plot) => watch.observe(plot));
const redraw = () => plots.filter((plot) => plot.dataset.drawn).forEach(draw);
document.getElementById("theme").addEventListener("click", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

// Tables: sort by the key of each cell; what has no value is last in either direction.
const status = document.getElementById("status");
function sort(head) {
  const row = head.parentElement, table = row.closest("table"), at = [...row.children].indexOf(head);
  const first = head.querySelector("button").textContent === "Pipeline" || at === 0 ? "ascending" : "descending";
  const other = first === "ascending" ? "descending" : "ascending";
  const direction = head.getAttribute("aria-sort") === first ? other : first;
  [...row.children].forEach((cell) => cell.setAttribute("aria-sort", cell === head ? direction : "none"));
  const key = (line) => line.children[at].dataset.key;
  const lines = [...table.tBodies[0].rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === "" || y === "") return (x === "") - (y === "");
    const order = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
    return direction === "ascending" ? order : -order;
  });
  table.tBodies[0].append(...lines);
  status.textContent = `Sorted by ${head.textContent.trim()}, ${direction}.`;
}
document.querySelectorAll(".sortable thead th").forEach((head) => head.querySelector("button").addEventListener("click", () => sort(head)));
const filter = document.getElementById("filter"), picks = [...document.querySelectorAll(".pick")];
function show() {
  const wanted = filter.value.toLowerCase().split(/[\s,]+/).filter(Boolean);
  const families = picks.filter((pick) => pick.ariaPressed === "true").map((pick) => pick.dataset.pick);
  const rows = [...document.querySelectorAll(".sortable tbody tr")];
  const kept = (words) => (!wanted.length || wanted.some((word) => words.includes(word))) && (!families.length || families.some((one) => words.split(" ").includes(one)));
  for (const row of rows) row.hidden = !kept(row.dataset.words);
  const left = rows.filter((row) => !row.hidden).length, chosen = [...wanted, ...families];
  status.textContent = `${left} of ${rows.length} rows shown.`;
  document.getElementById("shown").textContent = left < rows.length ? status.textContent : "";
  history.replaceState(null, "", chosen.length ? `#show=${encodeURIComponent(chosen.join(","))}` : "#leaderboard");
}
filter?.addEventListener("input", show);
picks.forEach((pick) => pick.addEventListener("click", () => { pick.ariaPressed = String(pick.ariaPressed !== "true"); show(); }));
document.getElementById("more")?.addEventListener("change", (event) => document.body.classList.toggle("wide", event.target.checked));

// A link leads to a section, a figure, a table (which is opened) or to chosen rows.
function arrive() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted.startsWith("show=") && filter) {
    const words = wanted.slice(5).split(",");
    for (const pick of picks) pick.ariaPressed = String(words.includes(pick.dataset.pick));
    filter.value = words.filter((word) => !picks.some((pick) => pick.dataset.pick === word)).join(", ");
    show();
    document.getElementById("leaderboard").scrollIntoView();
  }
  const target = document.getElementById(wanted);
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener("hashchange", arrive);
arrive();
