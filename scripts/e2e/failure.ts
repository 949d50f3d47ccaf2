/** Ends the end-to-end test; the message is the one line that is shown. */
export class E2eError extends Error {
  override readonly name = "E2eError";
}
