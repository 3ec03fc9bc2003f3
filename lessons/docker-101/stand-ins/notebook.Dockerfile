ARG ROOT
FROM ${ROOT}
# The host's certificates and package indexes, where it has any of its own.
COPY host/ /
COPY notebook/ /usr/local/bin/
RUN chmod 755 /usr/local/bin/start*.sh \
 && update-ca-certificates >/dev/null 2>&1 \
 && rm -f /usr/lib/python3*/EXTERNALLY-MANAGED \
 && ln -s /usr/bin/python3 /usr/local/bin/python \
 && useradd --create-home --uid 1000 --gid 100 --shell /bin/bash jovyan \
 && install -d -o jovyan -g 100 /home/jovyan/work \
 && chmod g+rwxs /home/jovyan /home/jovyan/work
ENV LANG=C.UTF-8 \
    HOME=/home/jovyan \
    NB_USER=jovyan \
    NB_UID=1000 \
    NB_GID=100 \
    JUPYTER_PORT=8888 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
EXPOSE 8888
WORKDIR /home/jovyan
USER 1000
ENTRYPOINT ["tini", "-g", "--", "start.sh"]
CMD ["start-notebook.sh"]
