"""Imports: map columns, check everything, preview with a diff per cell, confirm, apply in one transaction."""
