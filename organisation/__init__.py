"""Kommune (Mandant), Ämter, Benutzer, Rechte, Audit, Vermerke, Aufträge, Anlagen."""
