/** The part of the package that is used here; it has no types of its own. */
declare module "fs-native-extensions" {
  /** Locks an open file for this process alone, without waiting. @returns false when another has it. */
  export function tryLock(fd: number): boolean;
}
