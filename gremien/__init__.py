"""Gremien, Beschlüsse und Berichtspflichten (folgt)."""
