"""Acts on measures: what is taken out of the site is recorded."""
