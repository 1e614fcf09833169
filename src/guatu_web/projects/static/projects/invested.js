// Draws investment by month and all until then; the table below says the same.
(() => {
  "use strict";
  const place = document.getElementById("chart");
  const told = document.getElementById("chart-data");
  if (!place || !told || !window.echarts) return;
  const data = JSON.parse(told.textContent);
  const { month, sum, unit } = place.dataset;
  const chart = window.echarts.init(place);
  chart.setOption({
    animation: false,
    color: ["#1d5aa8", "#c2410c"],
    legend: { data: [month, sum], top: 0 },
    grid: { left: 8, right: 8, top: 52, bottom: 8, containLabel: true },
    // text drawn on the canvas: the page's policy allows no styles within markup
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      formatter: (rows) =>
        [rows[0].axisValue, ...rows.map((row) => `${row.seriesName} ${row.value.toLocaleString()}${unit}`)].join("\n"),
    },
    xAxis: { type: "category", data: data.periods, axisLabel: { hideOverlap: true } },
    yAxis: [
      { type: "value", name: `${month}（${unit}）`, nameTextStyle: { align: "left" } },
      { type: "value", name: `${sum}（${unit}）`, nameTextStyle: { align: "right" }, splitLine: { show: false } },
    ],
    series: [
      { name: month, type: "bar", data: data.months, barMaxWidth: 28 },
      { name: sum, type: "line", yAxisIndex: 1, data: data.sums, symbolSize: 5 },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
})();
