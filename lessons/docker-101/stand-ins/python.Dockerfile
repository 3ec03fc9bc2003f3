ARG ROOT
FROM ${ROOT}
# The host's certificates and package indexes, where it has any of its own.
COPY host/ /
# The official images have a Python of their own, which pip may write to.
RUN update-ca-certificates >/dev/null 2>&1 \
 && rm -f /usr/lib/python3*/EXTERNALLY-MANAGED \
 && ln -s /usr/bin/python3 /usr/local/bin/python
ENV LANG=C.UTF-8 \
    PIP_ROOT_USER_ACTION=ignore \
    PIP_DISABLE_PIP_VERSION_CHECK=1
CMD ["python3"]
