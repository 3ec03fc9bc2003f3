#!/bin/bash
# Runs a command as NB_UID:NB_GID. Started as another user than root, as the one it is.
set -e
if [ $# -eq 0 ]; then set -- start-notebook.sh; fi
if [ "$(id -u)" -ne 0 ]; then exec "$@"; fi
if [ "$NB_GID" != "$(id -g jovyan)" ]; then groupadd --force --non-unique --gid "$NB_GID" learners; fi
usermod --non-unique --uid "$NB_UID" --gid "$NB_GID" jovyan
chown "$NB_UID:$NB_GID" /home/jovyan
cd "$PWD"
exec setpriv --reuid "$NB_UID" --regid "$NB_GID" --init-groups env HOME=/home/jovyan "$@"
