"""The Haushaltsmatrix: page, cells, rows, pasting from Excel, comparison of two versions."""
