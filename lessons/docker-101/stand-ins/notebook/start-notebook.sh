#!/bin/bash
# The notebook server, reachable from outside the container; its token is in the log, or in JUPYTER_TOKEN.
exec jupyter notebook --ip=0.0.0.0 --port="${JUPYTER_PORT:-8888}" --no-browser "$@"
