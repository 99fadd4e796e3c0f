/** E08xx: in-file tests. */

export const testing = {};
