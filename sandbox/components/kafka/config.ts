import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KafkaPorts {
  /** What clients connect to. */
  readonly broker: number;
  /** Of the controller, which only the broker talks to. */
  readonly controller: number;
}

/** Writes the configuration of one node that is broker and controller, on 127.0.0.1, and gives its file. */
export function writeConfig(home: string, ports: KafkaPorts): string {
  mkdirSync(home, { recursive: true });
  const file = join(home, 'server.properties');
  const properties: Readonly<Record<string, string | number>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.broker}`,
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
  };
  writeFileSync(file, Object.entries(properties).map(propertyLine).join(''));
  return file;
}

/** Files of properties are read as Latin-1: everything else, and what ends a key or escapes, is written as `\uXXXX`. */
function propertyLine([name, value]: readonly [string, string | number]): string {
  const escaped = String(value).replaceAll(
    /[^ -~]|\\/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${name}=${escaped}\n`;
}
