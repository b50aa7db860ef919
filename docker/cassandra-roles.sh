#!/usr/bin/env bash
# Run once against a new cluster, harmless afterwards: gives the superuser a password of its own in place of the well-known one,
# spreads the accounts over all nodes, and creates the product's role.
set -euo pipefail

for name in CASSANDRA_HOST CASSANDRA_NODES CASSANDRA_ADMIN_PASSWORD CASSANDRA_PASSWORD; do
  [ -n "${!name:-}" ] || { echo "cassandra-roles: $name is not set." >&2; exit 1; }
done
for name in CASSANDRA_ADMIN_PASSWORD CASSANDRA_PASSWORD; do
  [[ ${!name} =~ ^[A-Za-z0-9_-]{12,}$ ]] || { echo "cassandra-roles: $name must be 12 or more letters, digits, _ and -." >&2; exit 1; }
done

ask() { cqlsh -u cassandra -p "$1" "$CASSANDRA_HOST" -e "$2"; }

if ! ask "$CASSANDRA_ADMIN_PASSWORD" 'LIST ROLES' >/dev/null 2>&1; then
  # A new copy begins empty; reading from all of them fills it, as nodetool repair would, which has no way from here into a node. One copy
  # at a time, since logging in reads from a majority: with one empty copy at most, that always includes a filled one.
  for ((copies = 2; copies <= CASSANDRA_NODES; copies++)); do
    ask cassandra "
      ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': $copies};
      CONSISTENCY ALL;
      SELECT * FROM system_auth.roles;
      SELECT * FROM system_auth.role_members;
      SELECT * FROM system_auth.role_permissions;
      SELECT * FROM system_auth.resource_role_permissons_index;" >/dev/null
  done
  # Last, since it marks that all this is done.
  ask cassandra "ALTER ROLE cassandra WITH PASSWORD = '$CASSANDRA_ADMIN_PASSWORD';"
  # A node goes on believing a password that it has just read, for two seconds.
  for _ in {1..10}; do
    ask "$CASSANDRA_ADMIN_PASSWORD" 'LIST ROLES' >/dev/null 2>&1 && break
    sleep 1
  done
fi
ask "$CASSANDRA_ADMIN_PASSWORD" "
  CREATE ROLE IF NOT EXISTS socialfeed WITH LOGIN = true AND PASSWORD = '$CASSANDRA_PASSWORD';
  ALTER ROLE socialfeed WITH PASSWORD = '$CASSANDRA_PASSWORD';
  GRANT CREATE ON ALL KEYSPACES TO socialfeed;"
echo "cassandra-roles: the role socialfeed is ready."
