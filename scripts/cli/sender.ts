import { openSender, type Sender, type SendOptions } from "#client/send.ts";

const senders = new WeakMap<SendOptions, Sender>();

/** What sends requests to a target that the client has no method for: one for each target, since signing looks for credentials. */
export function senderTo(target: SendOptions): Sender {
  const known = senders.get(target) ?? openSender(target);
  senders.set(target, known);
  return known;
}
