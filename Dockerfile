# One image for every Airflow process of Esep. It is built by the same scripts and lists as the Makefile uses.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONPATH=/opt/esep \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/esep/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/esep/plugins \
    AIRFLOW__LOGGING__BASE_LOG_FOLDER=/var/log/airflow \
    ESEP_HOME=/var/lib/esep
WORKDIR /opt/esep

COPY scripts/system.sh scripts/system-packages.txt scripts/
RUN scripts/system.sh scripts/system-packages.txt && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN python -m pip install --quiet --disable-pip-version-check --no-cache-dir --require-hashes --no-deps -r requirements.txt

COPY . .
# Bytecode made once here: the file system is read-only later, and without it each task would compile everything anew.
RUN python -m compileall -q -j 0 dags demo etl expectations report_templates \
    && printf '#!/bin/sh\nexec python -c "from etl.cli import app; app()" "$@"\n' >/usr/local/bin/esep \
    && chmod 755 /usr/local/bin/esep \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /opt/airflow --shell /usr/sbin/nologin esep \
    && install -d -o esep -g esep /opt/airflow /var/log/airflow /var/lib/esep

USER 10001:10001
