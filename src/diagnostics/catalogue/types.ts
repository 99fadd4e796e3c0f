/** E03xx: fields, types and the language's laws. */

export const types = {};
