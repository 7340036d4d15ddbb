"""Pages of the Fachamt-Abfragen: the campaign for the team, the Bogen for the Amt, the workbook that came back."""
