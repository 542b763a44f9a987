#!/bin/sh
# The user of the processes of the role api, which owns nothing; the migration gives it its rights.
set -e
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
  --set user="$API_USER" --set password="$API_PASSWORD" <<'SQL'
CREATE ROLE :"user" LOGIN PASSWORD :'password';
SQL
