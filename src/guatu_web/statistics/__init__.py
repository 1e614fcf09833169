"""What indicators were, over areas and periods, as it became known: series with their vintages."""
