/** The words of a text as the standard analyzer cuts them: runs of letters and digits, in lower case. */

const word = /[\p{L}\p{N}_]+(?:['’.:](?=\p{L})(?<=\p{L}.)[\p{L}\p{N}_]+|[.,](?=\p{N})(?<=\p{N}.)[\p{L}\p{N}_]+)*/gu;

export function wordsOf(text: string): readonly string[] {
  return (text.match(word) ?? []).map((found) => found.toLowerCase());
}
