/**
 * Stands in for `node:fs` and `node:fs/promises` in the functions' bundles. Only the flags of one machine come from a
 * file, and importing either module as an ES module costs a cold start some ten milliseconds.
 */
const noFiles = (): never => {
  throw new Error("A function reads no files: FLAGS_FILE is for one machine");
};

export const readFile = noFiles;
export const unwatchFile = noFiles;
export const watchFile = noFiles;
