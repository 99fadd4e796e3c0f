/** Which paths may stand in an output folder: the same ones on every system. Does not look at the disk. */

/** Where samefire keeps what it knows of the folder. */
export const ownFolder = ".samefire";

const reservedOnWindows = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])( *\..*)?$/i;
/** A file name may have 255 bytes. */
const longestName = 255;

/** Why a path cannot be written, or nothing. A path is below the folder and has `/` between its parts. */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.startsWith("/")) return "it is absolute";
  for (const part of path.split("/")) {
    if (part === "") return "a part of it is empty";
    if (part === "." || part === "..") return `it holds \`${part}\``;
    if (/[<>:"|?*\\\u0000-\u001f\u007f]|\p{Surrogate}/u.test(part)) return "it holds a character that not every disk takes";
    if (/[. ]$/.test(part)) return "a part of it ends with a dot or a space";
    if (reservedOnWindows.test(part)) return `\`${part}\` is a device on Windows`;
    if (Buffer.byteLength(part) > longestName) return `a part of it is longer than ${longestName} bytes`;
  }
  if (foldedPath(path.split("/")[0] ?? "") === ownFolder) return `\`${ownFolder}\` is samefire's own`;
  return undefined;
}

/** Equal for paths that some disk takes for the same. */
export function foldedPath(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

/** Pairs of paths that cannot stand side by side: the same one, the same but for case, or one a folder of the other. */
export function collisions(paths: readonly string[]): readonly (readonly [first: string, second: string])[] {
  const found: (readonly [string, string])[] = [];
  const seen = new Map<string, string>();
  for (const path of paths) {
    const other = seen.get(foldedPath(path));
    if (other === undefined) seen.set(foldedPath(path), path);
    else found.push([other, path]);
  }
  for (const path of seen.values()) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const file = seen.get(foldedPath(path.slice(0, end)));
      if (file !== undefined) found.push([file, path]);
    }
  }
  return found;
}
