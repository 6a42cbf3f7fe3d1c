import { expect, test } from 'vitest';
import { sameName } from './person-name.ts';

test.each([
  ['张桂兰', '张桂兰', true],
  ['张桂兰', ' 张 桂\u3000兰 ', true],
  // Kinds of dot between the parts of a name.
  ['买买提·艾力', '买买提•艾力', true],
  ['买买提·艾力', '买买提．艾力', true],
  // A compatibility character (U+F9B5) and its ordinary form (U+4F8B).
  ['\uF9B5', '\u4F8B', true],
  // Traditional input, another person, a missing part.
  ['赵德明', '趙德明', false],
  ['李长福', '李长富', false],
  ['买买提·艾力', '买买提艾力', false],
])('%s and %s: %s', (first, second, same) => {
  expect(sameName(first, second)).toBe(same);
});
