#!/bin/bash
# The notebook server, reachable from outside the container; its token is in the log, or in JUPYTER_TOKEN.
# shellcheck disable=SC2086 # NOTEBOOK_ARGS are several words.
exec jupyter notebook --ip=0.0.0.0 --port="${JUPYTER_PORT:-8888}" --no-browser $NOTEBOOK_ARGS "$@"
