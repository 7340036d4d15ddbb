"""Roles and databases of the embedded cluster: an owner that migrates, an application role that owns nothing."""

from __future__ import annotations

import psycopg
from psycopg import sql

from .postgres import ANWENDUNG, EIGENTUEMER, VERWALTER, PostgresServer


def rollen_anlegen(server: PostgresServer) -> None:
    """Create both roles when they are missing. Neither is a superuser; only the owner may create databases' content."""
    with psycopg.connect(server.url(VERWALTER, "postgres"), autocommit=True) as verbindung:
        for rolle in (EIGENTUEMER, ANWENDUNG):
            if not verbindung.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [rolle]).fetchone():
                verbindung.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(rolle)))


def datenbank_anlegen(server: PostgresServer, name: str) -> bool:
    """Create the database owned by the owner role; True when it is new."""
    with psycopg.connect(server.url(VERWALTER, "postgres"), autocommit=True) as verbindung:
        if verbindung.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        befehl = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(EIGENTUEMER))
        verbindung.execute(befehl)
    return True


def datenbank_klonen(server: PostgresServer, vorlage: str, name: str) -> None:
    """Replace `name` by a fresh copy of `vorlage`; open connections to `name` are ended."""
    with psycopg.connect(server.url(VERWALTER, "postgres"), autocommit=True) as verbindung:
        verbindung.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        befehl = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        verbindung.execute(befehl.format(*map(sql.Identifier, (name, vorlage, EIGENTUEMER))))


def datenbank_entfernen(server: PostgresServer, name: str) -> None:
    """Drop the database, open connections included."""
    with psycopg.connect(server.url(VERWALTER, "postgres"), autocommit=True) as verbindung:
        verbindung.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
