// Labels of a logarithmic axis that would touch on a narrow screen are left out.
function thin(axis, width) {
  const [low, high] = axis.range;
  let last = -Infinity;
  axis.ticktext = axis.tickvals.map((value, k) => {
    const at = ((Math.log10(value) - low) / (high - low)) * width, half = 4 * String(axis.ticktext[k]).length;
    if (at - half < last + 6 || at - half < -30 || at + half > width + 8) return "";
    last = at + half;
    return axis.ticktext[k];
  });
}

// Names beside points: each takes the nearest free place, those drawn strong first.
const pen = document.createElement("canvas").getContext("2d");
const widthOf = (text) => pen.measureText(text).width;
function freePlace(point, wide, clear) {
  for (let reach = 12; reach < 260; reach += 8)
    for (let turn = 0; turn < 16; turn += 1) {
      const angle = (Math.PI / 8) * turn, side = Math.cos(angle);
      const x = point.x + side * (reach + (wide / 2) * Math.abs(side)), y = point.y - Math.sin(angle) * reach;
      const box = { l: x - wide / 2, r: x + wide / 2, t: y - 8, b: y + 8 };
      if (clear(box)) return { box, ax: x - point.x, ay: y - point.y };
    }
  return null;
}
function names(spec, plot) {
  const named = spec.data.filter((trace) => trace.meta?.labelled);
  if (!named.length) return [];
  pen.font = "12px system-ui, sans-serif";
  const { margin, height, xaxis, yaxis } = spec.layout;
  const width = plot.clientWidth - margin.l - margin.r, tall = height - margin.t - margin.b;
  const across = (x) => ((Math.log10(x) - xaxis.range[0]) / (xaxis.range[1] - xaxis.range[0])) * width;
  const down = (y) => tall - ((y - yaxis.range[0]) / (yaxis.range[1] - yaxis.range[0])) * tall;
  const points = named.flatMap((trace) => trace.x.map((x, k) => ({
    x: across(x), y: down(trace.y[k]), at: [Math.log10(x), trace.y[k]], text: trace.text[k], strong: trace.meta.labelled === "strong",
  })));
  const taken = points.map((p) => ({ l: p.x - 6, r: p.x + 6, t: p.y - 6, b: p.y + 6 }));
  for (const note of spec.layout.annotations ?? []) {
    const y = down(note.y);
    taken.push({ l: width - widthOf(note.text) - 6, r: width, t: y - 20, b: y });
  }
  const clear = (box) =>
    box.l >= 0 && box.r <= width && box.t >= 0 && box.b <= tall &&
    taken.every((other) => box.r <= other.l || box.l >= other.r || box.b <= other.t || box.t >= other.b);
  const shown = [];
  for (const point of points.sort((a, b) => b.strong - a.strong || a.x - b.x)) {
    const place = freePlace(point, widthOf(point.text) * (point.strong ? 1.12 : 1) + 6, clear);
    if (!place) continue;
    taken.push(place.box);
    shown.push({
      x: point.at[0], y: point.at[1], ax: place.ax, ay: place.ay, text: point.strong ? `<b>${point.text}</b>` : point.text,
      showarrow: true, arrowhead: 0, arrowwidth: 1, arrowcolor: style("--soft"), standoff: 5, borderpad: 0,
      font: { size: 12, color: style(point.strong ? "--ink" : "--soft") },
    });
  }
  return shown;
}

// The legend is a list of buttons below the figure, so that it never takes its room: a press hides, pointing brings forward.
const DASHES = { dash: "7 4", dot: "2 3", dashdot: "7 3 2 3", longdash: "11 4", longdashdot: "11 3 2 3" };
const SIGNS = { circle: "M16 6a4 4 0 1 0 .01 0", diamond: "M16 5l5 5-5 5-5-5z", square: "M12 6h8v8h-8z", cross: "M13 7h6v6h-6z" };
function swatch(trace) {
  const colour = [trace.marker?.color, trace.line?.color].flat().find((one) => typeof one === "string") ?? "#888888";
  const symbol = String([trace.marker?.symbol].flat()[0]), filled = symbol.includes("open") ? "none" : "currentColor";
  const line = `<path d="M1 10h30" stroke-width="${Math.min(trace.line?.width ?? 2, 4)}" stroke-dasharray="${DASHES[trace.line?.dash] ?? ""}"/>`;
  const sign = `<path d="${SIGNS[symbol.replace("-open", "")] ?? SIGNS.circle}" fill="${filled}"/>`;
  const parts = (trace.mode.includes("lines") ? line : "") + (trace.mode.includes("markers") ? sign : "");
  const holder = document.createElement("template");
  holder.innerHTML = `<svg width="32" height="20" aria-hidden="true" fill="none" stroke="currentColor">${parts}</svg>`;
  holder.content.firstChild.style.color = colour;
  return holder.content.firstChild;
}
function legend(plot, traces) {
  const list = document.createElement("ul"), groups = new Map();
  list.className = "legend";
  traces.forEach((trace, k) => {
    const key = trace.meta?.labelled ? trace.legendgroup : String(k);
    if (trace.name && trace.showlegend !== false) groups.set(key, [...(groups.get(key) ?? []), k]);
  });
  const whole = traces.map((trace) => trace.opacity ?? 1);
  for (const own of groups.values()) {
    const trace = traces[own.at(-1)], button = document.createElement("button"), words = document.createElement("span");
    button.type = "button";
    button.ariaPressed = "true";
    words.innerHTML = trace.name; // escaped when the figure was made
    if (trace.line?.width > 2.5 && (trace.opacity ?? 1) === 1) words.className = "strong";
    button.append(swatch(trace), words);
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      window.Plotly.restyle(plot, { visible: button.ariaPressed === "true" }, own);
    });
    const forward = (on) => window.Plotly.restyle(plot, { opacity: whole.map((one, k) => (on && !own.includes(k) && !traces[k].fill ? 0.12 : one)) });
    for (const [kind, on] of [["pointerenter", true], ["pointerleave", false]])
      button.addEventListener(kind, (event) => event.pointerType === "mouse" && forward(on));
    const entry = document.createElement("li");
    entry.append(button);
    list.append(entry);
  }
  const figure = plot.closest("figure"), old = figure.querySelector(".legend");
  if (old) old.replaceWith(list);
  else plot.parentElement.after(list);
}
