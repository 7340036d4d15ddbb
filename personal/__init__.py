"""Stellen und Kapazität, nie Personen (folgt)."""
