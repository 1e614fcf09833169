"""The units' monthly returns (填报): filled in, checked against history, approved, and then part of the statistics."""
