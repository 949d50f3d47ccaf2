import { expect, test } from "vitest";
import { oldWords } from "../../scripts/words.ts";

test("old words are found, with their line and what to say in their place", () => {
  expect(oldWords("Fix it.\nMend it, lest the game goes on.")).toEqual([
    '2: "Mend"; say: fix',
    '2: "lest"; say: so that … not',
    '2: "goes on"; say: continue',
  ]);
});

test("plain words are not", () => {
  expect(oldWords("The alarm is in ALARM. Fix the cause; the game continues next to it.")).toEqual([]);
});
