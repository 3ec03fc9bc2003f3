ARG ROOT
FROM ${ROOT}
# The host's certificates and package indexes, where it has any of its own.
COPY host/ /
CMD ["bash"]
