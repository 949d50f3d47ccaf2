/** Ends the end-to-end test; the message is the one line that is shown. */
export class Failure extends Error {
  override readonly name = "Failure";
}
