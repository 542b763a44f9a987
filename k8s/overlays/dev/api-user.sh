#!/bin/sh
# The PostgreSQL user of processes with the role api. It owns nothing; the migration grants its privileges.
set -e
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
  --set user="$API_USER" --set password="$API_PASSWORD" <<'SQL'
CREATE ROLE :"user" LOGIN PASSWORD :'password';
SQL
