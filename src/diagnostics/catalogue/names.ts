/** E02xx: imports, scopes, names. */

export const names = {};
