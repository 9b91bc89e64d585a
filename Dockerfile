FROM python:3.13-slim-bookworm

RUN apt-get update \
 && apt-get install --yes --no-install-recommends fontconfig libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
      tesseract-ocr tesseract-ocr-vie postgresql-common \
 # pg_dump must not be older than the server of docker-compose.yml; Debian 12 itself has 15.
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install --yes --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home thongsuot \
 && install --directory --owner thongsuot --mode 700 /data /backups

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: --requirement requirements.txt
COPY . .

ENV PYTHONUNBUFFERED=1 DATA_DIR=/data BACKUP_DIR=/backups BIND=0.0.0.0 PORT=8000
USER thongsuot
VOLUME /data /backups
EXPOSE 8000
# The same door as bin/run's: bin/serve web | worker | beat | prepare
ENTRYPOINT ["bin/serve"]
CMD ["web"]
