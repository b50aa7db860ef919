# Apache Cassandra with what its image cannot be told by environment: passwords are asked for, a write is acknowledged once its
# commit log is on disk, and finished commit logs are kept for backup (docs/backup.md). The build fails when a line to change is missing.
FROM cassandra:5.0.4
RUN set -eu; yaml=/etc/cassandra/cassandra.yaml; \
    grep -q 'AllowAllAuthenticator' "$yaml"; sed -i 's/AllowAllAuthenticator/PasswordAuthenticator/' "$yaml"; \
    grep -q 'AllowAllAuthorizer' "$yaml"; sed -i 's/AllowAllAuthorizer/CassandraAuthorizer/' "$yaml"; \
    grep -q '^commitlog_sync: periodic' "$yaml"; \
    sed -i -e 's/^commitlog_sync: periodic/commitlog_sync: batch/' -e 's/^commitlog_sync_period/# &/' "$yaml"; \
    printf 'archive_command=/bin/ln %%path /var/lib/cassandra/commitlog_archive/%%name\nrestore_command=\nrestore_directories=\nrestore_point_in_time=\n' \
      > /etc/cassandra/commitlog_archiving.properties; \
    mkdir -p /var/lib/cassandra/commitlog_archive; chown cassandra:cassandra /var/lib/cassandra/commitlog_archive
COPY --chmod=755 docker/cassandra-roles.sh /usr/local/bin/cassandra-roles
