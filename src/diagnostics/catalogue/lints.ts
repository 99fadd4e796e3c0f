/** W05xx: what is legal and probably not meant. */

export const lints = {};
