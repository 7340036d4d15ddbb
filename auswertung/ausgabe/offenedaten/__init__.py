"""Open data: what may leave the house without login, as CSV, JSON and DCAT-AP.de."""
