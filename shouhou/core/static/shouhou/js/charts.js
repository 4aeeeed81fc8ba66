// Charts beside their tables: every figure is read from the table, so that the page says the same without script.
/* global echarts */
const ON_PAPER = { ink: "#21262b", quiet: "#545a5f", line: "#ddd8cb", before: "#c5bfae", after: "#1d5673" };

const look = (onPaper) => {
  if (onPaper) return ON_PAPER;
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink"), quiet: of("--ink-2"), line: of("--rule"), before: of("--rule-2"), after: of("--accent") };
};

const read = (table) =>
  [...table.querySelectorAll("[data-bar]")].map((row) => ({
    name: row.dataset.bar,
    before: Number(row.dataset.before),
    after: Number(row.dataset.after),
    peaks: { before: "peakBefore" in row.dataset, after: "peakAfter" in row.dataset },
  }));

const series = (rows, side, colours, labelled, position, align) => ({
  type: "bar",
  barGap: "10%",
  itemStyle: { color: colours[side] },
  data: rows.map((row) => ({
    value: row[side],
    label: { show: labelled(row, side), position, align, color: colours.ink, fontSize: 12 },
  })),
});

const options = (kind, rows, colours) => {
  const names = { type: "category", data: rows.map((row) => row.name), axisTick: { show: false } };
  const counts = { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colours.line } } };
  for (const axis of [names, counts]) {
    axis.axisLabel = { color: colours.quiet, fontSize: 12 };
    axis.axisLine = { lineStyle: { color: colours.line } };
  }
  const common = { animation: false, grid: { left: 4, right: 40, top: 22, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" } };
  if (kind === "days") {
    const peak = (row, side) => row.peaks[side];
    const aside = { before: "right", after: "left" }; // two fullest days on one day stand beside each other
    return { ...common, xAxis: names, yAxis: counts, series: ["before", "after"].map((side) => series(rows, side, colours, peak, "top", aside[side])) };
  }
  const always = () => true;
  return {
    ...common,
    grid: { ...common.grid, top: 4 },
    xAxis: { ...counts, position: "bottom" },
    yAxis: { ...names, inverse: true },
    series: ["before", "after"].map((side) => series(rows, side, colours, always, "right")),
  };
};

const draw = (frame, onPaper = false) => {
  const table = document.getElementById(frame.dataset.chartTable);
  const rows = table ? read(table) : [];
  if (!rows.length) return;
  frame.hidden = false;
  frame.style.height = frame.dataset.chart === "days" ? "16rem" : `${rows.length * 2.75 + 2}rem`;
  const chart = echarts.getInstanceByDom(frame) ?? echarts.init(frame, null, { devicePixelRatio: 2 });
  chart.setOption(options(frame.dataset.chart, rows, look(onPaper)), true);
  chart.resize();
};

const frames = [...document.querySelectorAll("[data-chart]")];
const drawAll = (onPaper) => frames.forEach((frame) => draw(frame, onPaper));
if (window.echarts && frames.length) {
  drawAll(false);
  new MutationObserver(() => drawAll(false)).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  new ResizeObserver(() => frames.forEach((frame) => echarts.getInstanceByDom(frame)?.resize())).observe(frames[0]);
  window.addEventListener("beforeprint", () => drawAll(true));
  window.addEventListener("afterprint", () => drawAll(false));
}
