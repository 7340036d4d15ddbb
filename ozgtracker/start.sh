#!/bin/sh
# One entry for every process of the house: serve | worker <queue> | beat | migrate | healthcheck …
# Used by the Dockerfile, docker-compose.yml, `./dev run` and the tests, so that all run the same commands.
set -eu
cd "$(dirname "$0")/.."
rolle="${1:-serve}"
[ $# -gt 0 ] && shift
python -m ozgtracker.startpruefung
case "$rolle" in
serve)
    merkordner=/tmp
    [ -w /dev/shm ] && merkordner=/dev/shm
    exec gunicorn ozgtracker.wsgi:application --worker-class gthread --threads "${OZG_THREADS:-4}" \
        --bind "${OZG_BIND:-0.0.0.0:8000}" --workers "${OZG_WORKERS:-2}" --max-requests 5000 --max-requests-jitter 500 \
        --timeout 60 --graceful-timeout 20 --keep-alive 5 --worker-tmp-dir "$merkordner" \
        --access-logfile - --error-logfile - "$@"
    ;;
worker)
    warteschlange="${1:?Warteschlange fehlt: schnell oder lang}"
    shift
    exec celery -A ozgtracker worker -Q "$warteschlange" -n "$warteschlange@%h" --loglevel INFO \
        --without-gossip --without-mingle --max-tasks-per-child 500 "$@"
    ;;
beat)
    exec celery -A ozgtracker beat --loglevel INFO --pidfile= --schedule "${OZG_BEAT_DATEI:-/tmp/ozg-beat-zeitplan}" "$@"
    ;;
migrate)
    OZG_ALS_EIGENTUEMER=1 python manage.py migrate --noinput "$@"
    exec python manage.py katalog_laden
    ;;
healthcheck)
    exec python -m ozgtracker.lebenszeichen "$@"
    ;;
manage)
    exec python manage.py "$@"
    ;;
*)
    echo "Unbekannter Aufruf „$rolle“: serve, worker, beat, migrate, healthcheck, manage" >&2
    exit 2
    ;;
esac
