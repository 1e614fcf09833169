"""Zones, areas and units: two trees with dates."""
