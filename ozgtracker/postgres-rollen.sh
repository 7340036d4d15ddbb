#!/bin/sh
# First start of the PostgreSQL container: the application's role, which owns nothing.
# The image's own user (POSTGRES_USER) is the owner and runs the migrations.
set -eu
psql --set ON_ERROR_STOP=1 --set passwort="${OZG_APP_PASSWORT:?}" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE ozg_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'passwort';
SQL
