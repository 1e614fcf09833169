"""Measures straight from the registers: each with its value, its records and its definition."""
