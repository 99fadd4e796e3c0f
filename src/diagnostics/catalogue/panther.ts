/** E12xx: what Panther cannot hold. */

export const panther = {};
