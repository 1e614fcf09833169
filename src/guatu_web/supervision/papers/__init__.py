"""What the supervision office prints: the responsibility table (责任清单) and numbered notices (督办单)."""
