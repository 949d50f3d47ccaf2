/** Gives each text and each thing that is stored a number of its own: what is compared a million times is short. */
export type Intern = {
  readonly text: (text: string) => number;
  /** By content. What is stored is never changed in place, so that each thing is looked at once. */
  readonly stored: (stored: object) => number;
};

/** Makes an {@link Intern} that knows nothing yet. */
export function interning(): Intern {
  const texts = new Map<string, number>();
  const things = new WeakMap<object, number>();
  function text(given: string): number {
    const number = texts.get(given) ?? texts.size;
    if (number === texts.size) texts.set(given, number);
    return number;
  }
  return {
    text,
    stored: (stored) => {
      const number = things.get(stored) ?? text(contentOf(stored));
      things.set(stored, number);
      return number;
    },
  };
}

/** What a store holds or answers, as text. */
export function contentOf(content: unknown): string {
  const text = JSON.stringify(content, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return text ?? "";
}
