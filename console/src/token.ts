const KEY = "savepoint-console-token";
const FRAGMENT = /^#token=([\w-]+)$/;

/**
 * Takes the token out of the printed address, `…/#token=…`, and keeps it for this origin. A fragment is never sent to a
 * server, and the address bar shows it no longer than that.
 */
export function keepToken(): void {
  const token = FRAGMENT.exec(location.hash)?.[1];
  if (token === undefined) return;
  localStorage.setItem(KEY, token);
  history.replaceState(null, "", "#/games");
}

/** The token that the console's server asks for; empty when the page was opened by another address. */
export function token(): string {
  return localStorage.getItem(KEY) ?? "";
}
