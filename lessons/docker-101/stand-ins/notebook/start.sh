#!/bin/bash
# Runs a command as the user whom NB_USER, NB_UID and NB_GID name, in that user's home, as the
# official image does. Started as anybody but root, it has no choice, and runs it as that one.
set -e
if [ $# -eq 0 ]; then set -- bash; fi
if [ "$(id -u)" -ne 0 ]; then exec "$@"; fi
home=/home/$NB_USER
if [ "$(id -u "$NB_USER" 2>&1):$(id -g "$NB_USER" 2>&1)" != "$NB_UID:$NB_GID" ]; then
  groupadd --force --non-unique --gid "$NB_GID" "$NB_USER"
  # Not usermod: that would also give away what is mounted below the home.
  if id jovyan >/dev/null 2>&1; then userdel jovyan; fi
  useradd --no-log-init --home-dir "$home" --shell /bin/bash \
    --uid "$NB_UID" --gid "$NB_GID" --groups users "$NB_USER"
fi
if [ ! -e "$home" ]; then cp -a /home/jovyan "$home"; fi
cd "${PWD/#\/home\/jovyan/$home}"
exec setpriv --reuid "$NB_UID" --regid "$NB_GID" --init-groups \
  env HOME="$home" USER="$NB_USER" "$@"
