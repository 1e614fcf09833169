// Draws a measure over time as bars or a line; the table below says the same.
(() => {
  "use strict";
  const place = document.getElementById("chart");
  const told = document.getElementById("chart-data");
  if (!place || !told || !window.echarts) return;
  const data = JSON.parse(told.textContent);
  const long = data.periods.length > 24;
  const narrow = matchMedia("(max-width: 767px)").matches;
  const shown = (value) => Math.round(value * 10000) / 10000;
  const chart = window.echarts.init(place);
  chart.setOption({
    animation: false,
    color: ["#1d5aa8"],
    grid: { left: 8, right: 16, top: 36, bottom: long ? 56 : 8, containLabel: true },
    // text drawn on the canvas: the page's policy allows no styles within markup
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      formatter: ([row]) => `${row.axisValue}\n${place.dataset.name} ${row.value === undefined || row.value === null ? "—" : shown(row.value) + data.unit}`,
    },
    xAxis: { type: "category", data: data.periods, axisLabel: { hideOverlap: true } },
    yAxis: { type: "value", name: data.unit, scale: !data.bars },
    dataZoom: long ? [{ type: "slider", start: narrow ? 70 : 0, height: 24, bottom: 8, showDetail: false }] : [],
    series: [{ type: data.bars ? "bar" : "line", data: data.values, connectNulls: false, symbolSize: 5, barMaxWidth: 28 }],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
})();
