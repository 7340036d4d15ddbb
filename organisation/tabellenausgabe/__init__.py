"""Every table that leaves the house as Excel or CSV goes through here.

`modell` describes what is written (no writer is imported there), `xlsx` and `csv` write it, `antwort` turns it into a
download or a file. A page builds a `Tabelle` from exactly the rows it shows and calls `antwort.antwort`.
"""
