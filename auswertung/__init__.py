"""Kennzahlen, Cockpit, Berichte und alle Celery-Aufgaben."""
