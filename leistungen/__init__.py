"""Katalog, Reifegradmodelle und der Stand jeder kommunalen Einzelleistung."""
