"""Files in, checked rows out: the only place that knows CSV, XLSX and JSON."""
