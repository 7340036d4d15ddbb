# Front end: built once, nothing of Node reaches the final image.
FROM node:22-bookworm-slim AS oberflaeche
WORKDIR /bau
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY static ./static
RUN npm run build

FROM python:3.13-slim-bookworm AS pakete
WORKDIR /bau
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt ./
RUN python -m venv /umgebung && /umgebung/bin/pip install --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
ENV PATH=/umgebung/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=ozgtracker.settings.production \
    OZG_STATIC_ROOT=/haus/staticfiles \
    OZG_ANLAGEN=/daten/anlagen \
    OZG_BEAT_DATEI=/tmp/ozg-beat-zeitplan
RUN groupadd --gid 10001 ozg && useradd --uid 10001 --gid ozg --create-home ozg && install -d -o ozg -g ozg /daten /daten/anlagen
COPY --from=pakete /umgebung /umgebung
WORKDIR /haus
COPY . .
COPY --from=oberflaeche /bau/static/gebaut ./static/gebaut
# The static files don't depend on any secret; the values below exist only during this step.
RUN SECRET_KEY=nur-waehrend-des-baus-und-danach-nirgends-mehr-vorhanden-000000 ALLOWED_HOSTS=bau.invalid \
    DATABASE_URL=postgresql://bau:bau@bau.invalid/bau REDIS_URL=redis://:bau@bau.invalid/0 \
    python manage.py collectstatic --noinput --verbosity 0
USER 10001:10001
VOLUME ["/daten"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["/haus/ozgtracker/start.sh", "healthcheck"]
ENTRYPOINT ["/haus/ozgtracker/start.sh"]
CMD ["serve"]
