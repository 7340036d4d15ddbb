"""Embedded PostgreSQL and Valkey for demo and tests: real servers from wheels, never used in production."""
