"""Files that are uploaded, read in the background, and kept with what was found in them."""
