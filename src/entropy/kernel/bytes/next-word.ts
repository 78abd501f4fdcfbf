/** A hash of the word so far: letters of any case and bytes of 128 and above; 0 between words. */
export function nextWord(word: i32, byte: i32): i32 {
  const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
  return (lower >= 97 && lower <= 122) || lower >= 128 ? ((word + lower) * 0x2f0b4c47) ^ 0x1d : 0;
}
