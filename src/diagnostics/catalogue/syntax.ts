/** E01xx: what the lexer and the parser refuse. */

export const syntax = {};
