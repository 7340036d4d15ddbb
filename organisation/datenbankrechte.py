"""Database rights: the application role may change rows, but neither triggers nor the audit trail.

Two roles (see docs/adr): the owner runs migrations and owns everything; the application's role owns nothing.
Audit rows are written by trigger functions that run with the owner's rights (SECURITY DEFINER), so the application
needs no right to insert them. pgtrigger's way to skip triggers by a session variable is closed, otherwise
`SET pgtrigger.ignore` would switch the audit off without any right at all.
"""

from __future__ import annotations

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

EREIGNISTABELLE = r"(event|pghistory_context)$"
AUDIT_FUNKTION = r"^(pgtrigger_|_pgh_attach_context$)"

TABELLENRECHTE = """
DO $$
DECLARE tabelle record;
BEGIN
  FOR tabelle IN
    SELECT c.oid::regclass AS name, c.relname ~ '{ereignis}' AS ist_ereignis
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM {rolle}, PUBLIC', tabelle.name);
    IF tabelle.ist_ereignis THEN
      EXECUTE format('GRANT SELECT ON %s TO {rolle}', tabelle.name);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {rolle}', tabelle.name);
    END IF;
  END LOOP;
END $$
"""

# Without nested loops: a trigger function keeps the plan of its first call. If that call changed one row, a later change of
# 5,000 rows would compare each old row with each new one (measured: 45 s instead of 0.1 s).
AUDITFUNKTIONEN = """
DO $$
DECLARE funktion record;
BEGIN
  FOR funktion IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname ~ '{muster}' AND p.proowner = current_user::regrole
  LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp SET enable_nestloop = off',
                   funktion.name);
  END LOOP;
END $$
"""

NIE_UEBERGEHEN = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT FALSE'
"""

SCHEMARECHTE = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {rolle}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {rolle}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {rolle}",
)


class RolleFehlt(RuntimeError):
    """The application's database role does not exist, or it is the owner itself."""


def rechte_setzen(verbindung: BaseDatabaseWrapper, *, rolle: str) -> None:
    """Give the application's role its rights; connected as owner, in one transaction, repeatable.

    Raises RolleFehlt when `rolle` does not exist or equals the connected owner.
    """
    with transaction.atomic(using=verbindung.alias), verbindung.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [rolle])
        angemeldet, vorhanden = cursor.fetchone()
        if not vorhanden:
            raise RolleFehlt(f"Die Datenbankrolle „{rolle}“ gibt es nicht; bitte vor der Migration anlegen.")
        if angemeldet == rolle:
            raise RolleFehlt(
                f"„{rolle}“ ist zugleich Eigentümer; Migrationen brauchen eine eigene Rolle (DATABASE_OWNER_URL)."
            )
        name = verbindung.ops.quote_name(rolle)
        for befehl in SCHEMARECHTE:
            cursor.execute(befehl.format(rolle=name))
        cursor.execute(TABELLENRECHTE.format(rolle=name, ereignis=EREIGNISTABELLE))
        cursor.execute(NIE_UEBERGEHEN)
        cursor.execute(AUDITFUNKTIONEN.format(muster=AUDIT_FUNKTION))
