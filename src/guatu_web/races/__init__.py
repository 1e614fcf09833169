"""Leagues (赛马) on live measures: points, places, how firm they are, and the standings that were frozen."""
