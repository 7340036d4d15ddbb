"""Fachamt-Abfrage: campaigns, answers, workbooks that come back, reminders."""
