# One Dockerfile: `haru` for api, scheduler and worker; `spark-ssh` for an SSH host with spark-submit.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --omit=optional
COPY . .
RUN npx vite build web && npm prune --omit=dev --omit=optional

FROM node:24-bookworm-slim AS haru
ENV NODE_ENV=production HARU_HOME=/var/lib/haru HARU_DAGS=/app/dags
WORKDIR /app
COPY --from=build /app /app
RUN mkdir -p /var/lib/haru && chown node:node /var/lib/haru
VOLUME /var/lib/haru
USER node
ENTRYPOINT ["node", "/app/cli/main.ts"]

FROM apache/spark:4.0.1-python3 AS spark-ssh
USER root
RUN apt-get update && apt-get install -y --no-install-recommends openssh-server && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /run/sshd && useradd --create-home --shell /bin/bash etl \
    && printf 'PasswordAuthentication no\nPermitRootLogin no\nSetEnv PATH=/opt/spark/bin:/usr/local/bin:/usr/bin:/bin\n' > /etc/ssh/sshd_config.d/haru.conf
EXPOSE 22
ENTRYPOINT ["/usr/sbin/sshd", "-D", "-e"]
