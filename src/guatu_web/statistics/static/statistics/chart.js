// Draws a series as bars or a line with its growth; the table below says the same.
(() => {
  "use strict";
  const place = document.getElementById("chart");
  const told = document.getElementById("chart-data");
  if (!place || !told || !window.echarts) return;
  const data = JSON.parse(told.textContent);
  const { level, growth, revised } = place.dataset;
  const narrow = matchMedia("(max-width: 767px)").matches;
  const marked = new Set(data.revised);
  const chart = window.echarts.init(place);
  chart.setOption({
    animation: false,
    color: ["#1d5aa8", "#c2410c"],
    legend: { data: [level, growth], top: 0 },
    grid: { left: 8, right: 8, top: 44, bottom: data.periods.length > 24 ? 56 : 8, containLabel: true },
    // text drawn on the canvas: the page's policy allows no styles within markup
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      formatter: (rows) =>
        [
          rows[0].axisValue + (marked.has(rows[0].dataIndex) ? `（${revised}）` : ""),
          ...rows
            .filter((row) => row.value !== null && row.value !== undefined)
            .map((row) => `${row.seriesName} ${row.value}${row.seriesIndex ? "%" : data.unit}`),
        ].join("\n"),
    },
    xAxis: { type: "category", data: data.periods, axisLabel: { hideOverlap: true } },
    yAxis: [
      { type: "value", name: data.unit, scale: !data.bars },
      { type: "value", name: "%", splitLine: { show: false }, scale: true },
    ],
    dataZoom: data.periods.length > 24 ? [{ type: "slider", start: narrow ? 70 : 0, height: 24, bottom: 8, showDetail: false }] : [],
    series: [
      {
        name: level,
        type: data.bars ? "bar" : "line",
        data: data.values.map((value, index) =>
          marked.has(index) ? { value, itemStyle: { color: "#7a4a00" } } : value),
      },
      { name: growth, type: "line", yAxisIndex: 1, data: data.growth, connectNulls: false, symbolSize: 4 },
    ],
  });
  new ResizeObserver(() => chart.resize()).observe(place);
})();
