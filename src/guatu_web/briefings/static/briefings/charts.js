// Draws the charts of a document; the table below each says the same.
(() => {
  "use strict";
  if (!window.echarts) return;
  for (const told of document.querySelectorAll("script[data-chart]")) {
    const place = document.getElementById(told.dataset.chart);
    if (!place) continue;
    const data = JSON.parse(told.textContent);
    const chart = window.echarts.init(place);
    chart.setOption({
      animation: false,
      color: ["#1f4e79", "#c00000", "#6b6b6b", "#8a6100", "#3f6b2a", "#7030a0"],
      legend: { data: data.curves.map((each) => each.name), bottom: 0 },
      grid: { left: 8, right: 8, top: 32, bottom: 36, containLabel: true },
      // text drawn on the canvas: the page's policy allows no styles within markup
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        formatter: (rows) =>
          [
            rows[0].axisValue,
            ...rows
              .filter((row) => row.value !== null && row.value !== undefined)
              .map((row) => `${row.seriesName} ${row.value}${data.unit}`),
          ].join("\n"),
      },
      xAxis: { type: "category", data: data.labels, axisLabel: { hideOverlap: true } },
      yAxis: { type: "value", name: data.unit, scale: data.kind === "line" },
      series: data.curves.map((each, index) => ({
        name: each.name,
        type: data.kind,
        data: each.values,
        barMaxWidth: 28,
        symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
        symbolSize: 6,
        lineStyle: { type: ["solid", "dashed", "dotted"][index % 3] },
      })),
    });
    new ResizeObserver(() => chart.resize()).observe(place);
  }
})();
