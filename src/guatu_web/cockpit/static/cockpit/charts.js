/* The small curves of headlines: what is there, the expected path, the interval of the final value, the goal. */
"use strict";

window.cockpitCharts = (() => {
  const drawn = new Map();
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const looks = {
    light: { value: "#1d5aa8", path: "#1b6b35", last: "#8a94a0", goal: "#b3261e", band: 0.18, text: "#52606d", line: "#d5dbe3" },
    dark: { value: "#7db8ff", path: "#8fd6a3", last: "#8b9bb4", goal: "#ff9d94", band: 0.28, text: "#c3d0e4", line: "#2b4268" },
  };

  /* The end of an axis: a round number at or beyond a value. */
  const round = (value, span, way) => {
    const step = 10 ** Math.floor(Math.log10(span || Math.abs(value) || 1)) / 2;
    return Number((way(value / step) * step).toPrecision(12));
  };
  const ends = (told, level) => {
    const all = Object.values(told.lines).flatMap((each) => each.values).filter((each) => each !== null);
    const [low, high] = [Math.min(...all, told.goal.value), Math.max(...all, told.goal.value)];
    const first = level ? low : Math.min(0, low);
    return { min: level ? round(first, high - first, Math.floor) : first, max: round(high, high - first, Math.ceil) };
  };
  const short = (value) => Number(value.toPrecision(value >= 1000 ? 4 : 3));

  const options = (told, look, scale) => {
    const size = (look === looks.dark ? 20 : 11) * scale;
    const level = told.lines.even.values.every((each) => each === null);
    const line = (key, width, type) => ({
      name: told.lines[key].name,
      type: "line",
      data: told.lines[key].values,
      symbol: key === "value" ? "circle" : "none",
      symbolSize: 4.5 * scale,
      connectNulls: true,
      lineStyle: { color: look[key], width: width * scale, type },
      itemStyle: { color: look[key] },
      z: key === "value" ? 5 : 3,
    });
    const low = told.lines.low.values;
    const high = told.lines.high.values;
    const hidden = { type: "line", stack: "interval", symbol: "none", lineStyle: { opacity: 0 }, stackStrategy: "all", silent: true };
    const band = low.some((value) => value !== null)
      ? [
          { ...hidden, data: low },
          { ...hidden, data: high.map((value, at) => (value === null ? null : value - low[at])), areaStyle: { color: look.value, opacity: look.band } },
        ]
      : [];
    const value = {
      ...line("value", 2.5, "solid"),
      markLine: {
        silent: true,
        symbol: "none",
        animation: false,
        lineStyle: { color: look.goal, type: "solid", width: scale },
        label: { formatter: `${told.goal.name} ${short(told.goal.value)}`, position: "insideStartTop", color: look.goal, fontSize: size, distance: 2 * scale },
        data: [{ yAxis: told.goal.value }],
      },
    };
    return {
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 2, right: 8 * scale, top: size * 2.2, bottom: 2, containLabel: true },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        formatter: (points) => {
          const at = points[0].dataIndex;
          const said = Object.values(told.lines).filter((each) => each.values[at] !== null);
          return [told.labels[at], ...said.map((each) => `${each.name}  ${Number(each.values[at].toFixed(2))}${told.unit}`)].join("\n");
        },
      },
      xAxis: {
        type: "category",
        data: told.labels,
        boundaryGap: false,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: look.line } },
        axisLabel: { color: look.text, fontSize: size, hideOverlap: true, interval: (at) => at === 0 || at === told.labels.length - 1 || at === 4, alignMinLabel: "left", alignMaxLabel: "right" },
      },
      yAxis: {
        type: "value",
        name: told.unit,
        nameGap: size * 1.1,
        nameTextStyle: { color: look.text, fontSize: size, align: "left" },
        splitNumber: 2,
        ...ends(told, level),
        axisLabel: { color: look.text, fontSize: size, hideOverlap: true, formatter: (each) => String(short(each)) },
        splitLine: { lineStyle: { color: look.line } },
      },
      series: [...band, value, line("path", 1.5, "dashed"), line("last", 1.25, "dotted")].filter(
        (each) => each.data.some((one) => one !== null),
      ),
    };
  };

  const draw = (place) => {
    const told = JSON.parse(place.querySelector("script").textContent);
    const look = looks[document.documentElement.dataset.look || "light"];
    const canvas = document.createElement("div");
    canvas.className = "cp-canvas";
    place.append(canvas);
    const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
    chart.setOption(options(told, look, rem()));
    drawn.set(place, chart);
    new ResizeObserver(() => {
      chart.resize();
      chart.setOption(options(told, look, rem()));
    }).observe(canvas);
  };

  const unseen = new IntersectionObserver((found) => {
    for (const each of found.filter((one) => one.isIntersecting)) {
      unseen.unobserve(each.target);
      if (!drawn.has(each.target)) draw(each.target);
    }
  });

  return {
    /* Draws the charts within an element as they come into sight. */
    draw(within) {
      if (window.echarts) within.querySelectorAll("[data-chart]").forEach((each) => unseen.observe(each));
    },
    /* Lets go of the charts within an element that leaves the page. */
    drop(within) {
      within.querySelectorAll("[data-chart]").forEach((each) => {
        unseen.unobserve(each);
        drawn.get(each)?.dispose();
        drawn.delete(each);
      });
    },
  };
})();

window.cockpitCharts.draw(document);
