import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { javaProperties } from '../javaProperties.ts';

export interface KafkaPorts {
  /** What clients connect to. */
  readonly broker: number;
  /** Of the controller, which only the broker talks to. */
  readonly controller: number;
}

/** A second door of the broker, which asks for a login by SASL (PLAIN or SCRAM-SHA-256) without TLS. */
export interface SaslListener {
  readonly port: number;
  readonly login: string;
  readonly password: string;
}

/** Writes the configuration of one node that is broker and controller, on 127.0.0.1, and gives its file. */
export function writeConfig(home: string, ports: KafkaPorts, sasl: SaslListener | null): string {
  mkdirSync(home, { recursive: true });
  const file = join(home, 'server.properties');
  const door = sasl === null ? '' : `,SASL://127.0.0.1:${sasl.port}`;
  const properties: Readonly<Record<string, string | number>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}${door}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.broker}${door}`,
    'log.dirs': join(home, 'data'),
    'num.partitions': 3,
    // One node holds the only copy of everything.
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Messages of the past, which generated events are, would be deleted soon after they came.
    'log.retention.ms': -1,
    ...(sasl === null ? {} : saslProperties(sasl)),
  };
  writeFileSync(file, javaProperties(properties));
  return file;
}

function saslProperties({ login, password }: SaslListener): Readonly<Record<string, string>> {
  const modules = 'org.apache.kafka.common.security';
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
    'listener.name.sasl.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required user_${login}="${password}";`,
    'listener.name.sasl.scram-sha-256.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
  };
}
