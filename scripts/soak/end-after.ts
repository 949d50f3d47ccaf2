/** Ends this process with exit code 1 when it is not done in that time: a run that hangs has failed, too. */
export function endAfter(minutes: number): void {
  const timer = setTimeout(() => {
    console.error(`Not done after ${minutes} minutes: stopped.`);
    process.exit(1);
  }, minutes * 60_000);
  timer.unref();
}
