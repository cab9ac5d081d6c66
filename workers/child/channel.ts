import type { FromChild, ReplyMessage, ToChild } from '../protocol.ts';

/** The child's end of the line to its worker. */
export interface Channel {
  send(message: FromChild): void;
  /** Asks the worker to carry out a method of one of its services under the try's lease. */
  call(service: string, method: string, args: readonly unknown[]): Promise<unknown>;
  onMessage(listener: (message: Exclude<ToChild, ReplyMessage>) => void): void;
}

export function openChannel(): Channel {
  if (!process.send) throw new Error('this program is started by a worker');
  const send = process.send.bind(process);
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let listener: (message: Exclude<ToChild, ReplyMessage>) => void = () => {};

  process.on('message', (message: ToChild) => {
    if (message.type !== 'reply') return listener(message);
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.error) call?.reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
    else call?.resolve(message.value);
  });

  return {
    send: (message) => void send(message),
    call: (service, method, args) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        send({ type: 'call', id, service, method, args } satisfies FromChild);
      }),
    onMessage(given) {
      listener = given;
    },
  };
}

/** An object whose every method is carried out by the worker's service of that name. */
export function remoteService(channel: Channel, service: string): object {
  return new Proxy(
    {},
    {
      get: (_, method) =>
        typeof method === 'string' && method !== 'then'
          ? (...args: unknown[]) => channel.call(service, method, args)
          : undefined,
    },
  );
}
