"""What leagues are asked: who races, from which facts, who stands where, and what was frozen."""
