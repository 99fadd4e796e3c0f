/** Colours of a terminal. Does not know whether one is wanted. */

export type Tone = "red" | "yellow" | "cyan" | "blue" | "green" | "bold";

const sequences: Readonly<Record<Tone, string>> = {
  red: "\u001b[1;31m",
  yellow: "\u001b[1;33m",
  cyan: "\u001b[1;36m",
  blue: "\u001b[34m",
  green: "\u001b[32m",
  bold: "\u001b[1m",
};

export function painter(color: boolean): (tone: Tone, text: string) => string {
  return (tone, text) => (color && text !== "" ? `${sequences[tone]}${text}\u001b[0m` : text);
}
