"""The cockpit (驾驶舱): the page that a leader opens in the morning, on a wall and on a phone too."""
