/** The part of the Compose Specification that our file uses, closed: a misspelled key is an error. */
const text = { type: 'string' };
const texts = { type: 'array', items: text };
const command = { oneOf: [text, texts] };
const environment = {
  type: 'object',
  patternProperties: { '^[A-Za-z][A-Za-z0-9_.-]*$': { type: ['string', 'number', 'null'] } },
  additionalProperties: false,
};
const duration = { type: 'string', pattern: '^(\\d+(h|m|s|ms))+$' };

const service = {
  type: 'object',
  properties: {
    image: text,
    build: {
      type: 'object',
      properties: { context: text, target: text, dockerfile: text },
      required: ['context'],
      additionalProperties: false,
    },
    command,
    environment,
    hostname: text,
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
    ports: { type: 'array', items: { type: 'string', pattern: '^(\\d+\\.\\d+\\.\\d+\\.\\d+:)?\\d+:\\d+$' } },
    volumes: { type: 'array', items: { type: 'string', pattern: '^[./a-z][^:]*:/[^:]*(:ro)?$' } },
    configs: {
      type: 'array',
      items: {
        type: 'object',
        properties: { source: text, target: text },
        required: ['source', 'target'],
        additionalProperties: false,
      },
    },
    depends_on: {
      oneOf: [
        texts,
        {
          type: 'object',
          additionalProperties: {
            type: 'object',
            properties: {
              condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] },
            },
            required: ['condition'],
            additionalProperties: false,
          },
        },
      ],
    },
    healthcheck: {
      type: 'object',
      properties: { test: command, interval: duration, timeout: duration, retries: { type: 'integer', minimum: 1 } },
      required: ['test'],
      additionalProperties: false,
    },
    stop_grace_period: duration,
  },
  anyOf: [{ required: ['image'] }, { required: ['build'] }],
  additionalProperties: false,
};

export const COMPOSE_SCHEMA = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' },
    services: { type: 'object', additionalProperties: service },
    configs: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { content: text },
        required: ['content'],
        additionalProperties: false,
      },
    },
    volumes: { type: 'object', additionalProperties: { type: 'null' } },
  },
  patternProperties: { '^x-': {} },
  required: ['services'],
  additionalProperties: false,
};
