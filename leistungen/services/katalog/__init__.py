"""The shared catalogue: master data and editions."""
