# syntax=docker/dockerfile:1

FROM python:3.13-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/bot
# The dependencies change less often than the bot, so they are a layer of their own.
COPY requirements.lock ./
ARG POSTGRES=
RUN /opt/bot/bin/pip install --no-deps -r requirements.lock ${POSTGRES:+asyncpg==0.32.0}
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY content ./content
RUN /opt/bot/bin/pip install --no-deps . && /opt/bot/bin/headache-bot check

FROM python:3.13-slim
# A number, so that an orchestrator can see that it is not root. Nobody logs in as it.
RUN mkdir /data && chown 10001:10001 /data
COPY --from=build /opt/bot /opt/bot
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HEADACHE_BOT_DB=/data/headache-bot.sqlite MPLCONFIGDIR=/data/.matplotlib \
    XDG_CACHE_HOME=/data/.cache
WORKDIR /data
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
# The token comes from outside: docker run --env-file .env, or TELEGRAM_BOT_TOKEN.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/opt/bot/bin/headache-bot", "health"]
ENTRYPOINT ["/opt/bot/bin/headache-bot"]
CMD ["run"]
