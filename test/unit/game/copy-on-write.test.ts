import { expect, test } from "vitest";
import { copyOnWrite } from "../../../lambdas/game/copy-on-write.ts";

test("what is not a copy is copied, its members shared", () => {
  const member = { deep: 1 };
  const [array, object] = [[member], { member }];
  const copies = copyOnWrite();
  copies.ofArray(array).push(2);
  copies.ofObject(object).other = 2;
  expect(array).toEqual([member]);
  expect(object).toEqual({ member });
  expect(copies.ofArray(array)[0]).toBe(member);
  expect(copies.ofObject(object).member).toBe(member);
});

test("a copy is not copied again", () => {
  const copies = copyOnWrite();
  const [array, object] = [copies.ofArray([1]), copies.ofObject({ a: 1 })];
  expect(copies.ofArray(array)).toBe(array);
  expect(copies.ofObject(object)).toBe(object);
});

test("of one original, each copy is another", () => {
  const copies = copyOnWrite();
  const [array, object] = [[1], { a: 1 }];
  expect(copies.ofArray(array)).not.toBe(copies.ofArray(array));
  expect(copies.ofObject(object)).not.toBe(copies.ofObject(object));
});

test("copies of one use are no copies to another", () => {
  const array = copyOnWrite().ofArray([1]);
  expect(copyOnWrite().ofArray(array)).not.toBe(array);
});
