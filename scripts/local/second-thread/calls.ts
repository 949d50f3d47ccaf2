import { EventEmitter } from "node:events";
import { NotWrittenError } from "../../../lambdas/calls/store-fault.ts";
import { UnreadableRowError } from "../../../lambdas/store/items.ts";

/** Calls the other thread. @throws what the other thread threw: its message, its code, and its kind where that matters. */
export type CallOther<Asked> = <Result>(asked: Asked) => Promise<Result>;

/** The calls between two threads. */
export type Calls<Asked> = {
  readonly call: CallOther<Asked>;
  /** Asks for something that has no answer. */
  readonly tell: (asked: Asked) => void;
  /** The other thread is gone: all that it was asked fails. */
  readonly fail: (error: Error) => void;
};

type Fault = { readonly name: string; readonly message: string; readonly code?: string };
type Reply<Result> = { readonly result: Result } | { readonly fault: Fault };
type Message<Asked, Result> =
  | { readonly id: number; readonly asked: Asked }
  | { readonly notice: Asked }
  | { readonly id: number; readonly reply: Reply<Result> };

/** A worker, or the port of one. */
type Port<Received> = {
  readonly postMessage: (message: unknown) => void;
  readonly on: (event: "message", listener: (message: Received) => void) => unknown;
};

/** Connects with the other thread. @param serve Answers what the other thread asks. */
export function connect<Asked, Served>(
  port: Port<Message<Served, unknown>>,
  serve: (asked: Served) => Promise<unknown>,
): Calls<Asked> {
  const replies = new EventEmitter().setMaxListeners(0);
  let calls = 0;
  async function answer(id: number, asked: Served): Promise<void> {
    try {
      port.postMessage({ id, reply: { result: await serve(asked) } });
    } catch (error) {
      port.postMessage({ id, reply: { fault: faultOf(error) } });
    }
  }
  port.on("message", (message) => {
    if ("asked" in message) void answer(message.id, message.asked);
    else if ("notice" in message) void serve(message.notice);
    else replies.emit(String(message.id), message.reply);
  });
  return {
    call: async <Result>(asked: Asked) => {
      calls += 1;
      const id = calls;
      return await new Promise<Result>((resolve, reject) => {
        replies.once(String(id), (reply: Reply<Result>) => {
          if ("result" in reply) resolve(reply.result);
          else reject(errorOf(reply.fault));
        });
        port.postMessage({ id, asked });
      });
    },
    tell: (notice) => port.postMessage({ notice }),
    fail: (error) => {
      for (const id of replies.eventNames()) replies.emit(id, { fault: faultOf(error) });
    },
  };
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const name = error instanceof UnreadableRowError ? UNREADABLE : error.name;
  return { name, message: error.message, ...("code" in error && { code: String(error.code) }) };
}

const UNREADABLE = "UnreadableRowError";
const NOT_WRITTEN = "NotWrittenError";

function errorOf({ name, message, code }: Fault): Error {
  if (name === UNREADABLE) return new UnreadableRowError(message);
  if (name === NOT_WRITTEN && code !== undefined) return new NotWrittenError(message, code);
  return Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });
}
