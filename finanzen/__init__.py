"""Haushalt und Fördermittel (folgt)."""
