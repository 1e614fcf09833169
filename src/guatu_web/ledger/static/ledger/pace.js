/* Draws a target's year: what is there, last year's, the expected paths, the interval of the final value. */
"use strict";

(() => {
  const place = document.getElementById("pace-chart");
  if (!place || !window.echarts) return;
  const told = JSON.parse(document.getElementById(place.dataset.source).textContent);
  place.hidden = false;
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  const written = (value) => (value === null || value === undefined ? "—" : `${Number(value.toFixed(2))}${told.unit}`);
  const styles = {
    value: { color: "#1d5aa8", width: 3, type: "solid", symbol: "circle" },
    last: { color: "#8a94a0", width: 1.5, type: "solid", symbol: "none" },
    path: { color: "#1b6b35", width: 2, type: "dashed", symbol: "none" },
    even: { color: "#a34a00", width: 1.5, type: "dotted", symbol: "none" },
  };

  const lines = Object.entries(styles)
    .filter(([key]) => told.lines[key].values.some((value) => value !== null))
    .map(([key, style]) => ({
      name: told.lines[key].name,
      type: "line",
      data: told.lines[key].values,
      symbol: style.symbol,
      symbolSize: 7,
      connectNulls: true,
      lineStyle: { color: style.color, width: style.width, type: style.type },
      itemStyle: { color: style.color },
      z: key === "value" ? 5 : 3,
    }));

  const low = told.lines.low.values;
  const high = told.lines.high.values;
  const band = low.some((value) => value !== null)
    ? [
        { name: told.interval, type: "line", stack: "interval", data: low, symbol: "none", lineStyle: { opacity: 0 }, stackStrategy: "all", silent: true },
        {
          name: told.interval,
          type: "line",
          stack: "interval",
          data: high.map((value, at) => (value === null ? null : value - low[at])),
          symbol: "none",
          lineStyle: { opacity: 0 },
          itemStyle: { color: "#b9c8dc" },
          areaStyle: { color: "#1d5aa8", opacity: 0.16 },
          stackStrategy: "all",
          silent: true,
        },
      ]
    : [];

  const tip = (points) => {
    const at = points[0].dataIndex;
    const said = Object.values(told.lines)
      .filter((line) => line.values[at] !== null)
      .map((line) => `${line.name}  ${written(line.values[at])}`);
    return [told.labels[at], ...said].join("\n");
  };

  chart.setOption({
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left: 8, right: 24, top: place.clientWidth < 500 ? 92 : 64, bottom: 8, containLabel: true },
    legend: { top: 0, data: [...lines.map((line) => line.name), ...(band.length ? [told.interval] : [])] },
    tooltip: { trigger: "axis", renderMode: "richText", formatter: tip, confine: true },
    xAxis: { type: "category", data: told.labels, boundaryGap: false, axisLabel: { hideOverlap: true } },
    yAxis: { type: "value", name: told.unit, nameTextStyle: { align: "left" }, scale: told.unit === "%" },
    series: [
      ...band,
      ...lines.map((line, index) =>
        index
          ? line
          : {
              ...line,
              markLine: {
                silent: true,
                symbol: "none",
                lineStyle: { color: "#b3261e", type: "solid", width: 1 },
                label: { formatter: `${told.goal.name} ${written(told.goal.value)}`, position: "insideStartTop" },
                data: [{ yAxis: told.goal.value }],
              },
            },
      ),
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
})();
