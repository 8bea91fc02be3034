# syntax=docker/dockerfile:1
# Broadsheet in a container. docs/operations.md says how it is run; compose.yaml runs it with PostgreSQL.

FROM python:3.13-slim-bookworm AS build
# An index with CPU-only builds of torch saves gigabytes: --build-arg TORCH_INDEX_URL=…
ARG TORCH_INDEX_URL=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/broadsheet
COPY constraints.txt ./
RUN /opt/broadsheet/bin/pip install --constraint constraints.txt ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"} torch
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY ranking ranking
COPY storage storage
RUN /opt/broadsheet/bin/pip install --constraint constraints.txt '.[export,offline,postgres]'

FROM python:3.13-slim-bookworm
ENV PATH="/opt/broadsheet/bin:$PATH" PYTHONUNBUFFERED=1 HTTP_HOST=0.0.0.0 HF_HOME=/var/lib/broadsheet/models
RUN useradd --system --uid 10001 --home-dir /var/lib/broadsheet --create-home broadsheet
COPY --from=build /opt/broadsheet /opt/broadsheet
USER 10001
WORKDIR /var/lib/broadsheet
VOLUME /var/lib/broadsheet
EXPOSE 8080
# Alive is enough: whether every platform is connected is for /readyz, and no reason to be killed.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('HTTP_PORT', '8080') + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["broadsheet"]
CMD ["run"]
